"""The function `train` of a Keras script: the document's optimizer, loss and settings, as Keras has them."""

from nnstudio.export.planned import Plan, fields_of
from nnstudio.export.statements import number, shape_words, statement
from nnstudio.nn.optimizers import Optimizer
from nnstudio.nn.schedules import Schedule


def train(plan: Plan) -> str:
    """The source code of `train(model, samples, answers)`."""
    training = plan.document.training
    rate, warning = _rate(training.schedule, training.optimizer.learning_rate)
    optimizer = _optimizer(training.optimizer, rate, training.clip_norm)
    classes = plan.fitted.task.predicts_classes
    given = "class indices (n,)" if classes else f"numbers {shape_words((plan.output.units,))}"
    steps = [f"    steps = math.ceil(len(samples) / {training.batch_size})"] if "steps" in rate else []
    metrics = ', metrics=["accuracy"]' if classes else ""
    lines = [
        f"def train(model, samples, answers, epochs={training.epochs}):",
        f'    """Trains the model further on raw samples {shape_words(plan.sample_shape)} and {given}."""',
        *([f"    # Other than in the program: {warning}"] if warning else []),
        f"    targets = {_targets(plan)}",
        *steps,
        *statement(f"optimizer = {optimizer}"),
        f"    loss = {_loss(plan)}",
        f"    model.compile(optimizer=optimizer, loss=loss{metrics})",
        f"    model.fit(prepare(samples), targets, batch_size={training.batch_size}, epochs=epochs)",
    ]
    return "\n".join(lines)


def _targets(plan: Plan) -> str:
    if not plan.fitted.task.predicts_classes:
        return "scaled_targets(answers)"
    if plan.output.units == 1:
        return "np.asarray(answers, np.float32).reshape(-1, 1)"
    return f"keras.utils.to_categorical(answers, {plan.output.units})"


def _loss(plan: Plan) -> str:
    fields = fields_of(plan.output.loss)
    match plan.output.loss.entry.kind:
        case "mean_squared_error":
            return "keras.losses.MeanSquaredError()"
        case "mean_absolute_error":
            return "keras.losses.MeanAbsoluteError()"
        case "huber":
            return f"keras.losses.Huber(delta={number(fields['delta'])})"
        case "cross_entropy":
            smoothing = fields["label_smoothing"]
            argument = f"label_smoothing={number(smoothing)}" if smoothing else ""
            return f"keras.losses.CategoricalCrossentropy({argument})"
        case "kullback_leibler":
            return "keras.losses.KLDivergence()"
        case "binary_cross_entropy":
            return "keras.losses.BinaryCrossentropy()"
        case "hinge":
            return "keras.losses.Hinge()"
        case "arctan_error":
            return "lambda t, y: keras.ops.mean(keras.ops.square(keras.ops.arctan(y - t)), axis=-1)"
    return "keras.losses.MeanSquaredError()  # Keras does not know the loss of the program"


def _optimizer(optimizer: Optimizer, rate: str, clip: float) -> str:
    """What makes the optimizer.

    RMSprop and AdaGrad of Keras add epsilon before they take the root, so there it is squared.
    """
    fields = fields_of(optimizer)
    plain = {name: number(value) for name, value in fields.items()}
    words = [rate]
    match optimizer.entry.kind:
        case "momentum":
            name = "SGD"
            words.append(f"momentum={plain['momentum']}")
        case "nesterov":
            name = "SGD"
            words += [f"momentum={plain['momentum']}", "nesterov=True"]
        case "adagrad":
            name = "Adagrad"
            words += ["initial_accumulator_value=0", f"epsilon={number(fields['epsilon'] ** 2)}"]
        case "rmsprop":
            name = "RMSprop"
            words += [f"rho={plain['alpha']}", f"epsilon={number(fields['epsilon'] ** 2)}"]
        case "adam" | "adamw":
            name = "AdamW" if "weight_decay" in fields else "Adam"
            words += [f"beta_1={plain['beta1']}", f"beta_2={plain['beta2']}", f"epsilon={plain['epsilon']}"]
            words += [f"weight_decay={plain['weight_decay']}"] if "weight_decay" in fields else []
        case _:
            name = "SGD"
    if clip:
        words.append(f"global_clipnorm={number(clip)}")
    return f"keras.optimizers.{name}({', '.join(words)})"


def _rate(schedule: Schedule, rate: float) -> tuple[str, str]:
    """The learning rate as a number or a schedule of Keras, and what is left out."""
    fields, kind, start = fields_of(schedule), schedule.entry.kind, number(rate)
    made = "keras.optimizers.schedules."
    match kind:
        case "constant":
            return start, ""
        case "step":
            drops = f"{fields['epochs']} * steps, {number(fields['decay'])}, staircase=True"
            return f"{made}ExponentialDecay({start}, {drops})", ""
        case "exponential":
            return f"{made}ExponentialDecay({start}, steps, {number(fields['decay'])})", ""
        case "cosine":
            alpha = f", alpha={number(fields['final'])}" if fields["final"] else ""
            return f"{made}CosineDecay({start}, epochs * steps{alpha})", ""
    return start, f"the learning rate stays as it is; there, its schedule is {schedule.entry.title!r}."

"""The function `train` of a PyTorch script: the document's optimizer, loss and settings."""

from nnstudio.export.planned import Plan, fields_of
from nnstudio.export.statements import number, shape_words, statement
from nnstudio.export.torch_script.writer import Part
from nnstudio.nn.layer import WeightedLayer
from nnstudio.nn.optimizers import Optimizer
from nnstudio.nn.schedules import Schedule


def train(plan: Plan, parts: list[Part]) -> str:
    """The source code of `train(model, samples, answers)`."""
    training = plan.document.training
    schedule, per_epoch, warning = _schedule(training.schedule, training.optimizer.learning_rate)
    pulls = _pulls(plan, parts)
    warnings = [text for text in (warning, _order(plan, pulls)) if text]
    classes = plan.fitted.task.predicts_classes
    given = "class indices (n,)" if classes else f"numbers {shape_words((plan.output.units,))}"
    lines = [
        f"def train(model, samples, answers, epochs={training.epochs}):",
        f'    """Trains the model further on raw samples {shape_words(plan.sample_shape)} and {given}."""',
        *(f"    # Other than in the program: {text}" for text in warnings),
        f"    targets = {_targets(plan)}",
        "    data = TensorDataset(torch.from_numpy(prepare(samples)), targets)",
        f"    batches = DataLoader(data, batch_size={training.batch_size}, shuffle=True)",
        *_frozen(plan),
        f"    optimizer = {_optimizer(training.optimizer)}",
        *_factor_function(training.schedule, schedule),
        *(statement(f"schedule = {schedule}") if schedule else []),
        f"    loss_of = {_loss(plan)}",
        "    model.train()",
        "    for epoch in range(epochs):",
        "        for x, target in batches:",
        f"            loss = loss_of({'model.logits(x)' if plan.fused else 'model(x)'}, target)",
        *([f"            penalty = {pulls[0]}  # weights are pulled to zero"] if pulls else []),
        *(f"            penalty = penalty + {pull}" for pull in pulls[1:]),
        "            optimizer.zero_grad()",
        f"            {'(loss + penalty)' if pulls else 'loss'}.backward()",
        *(
            [f"            nn.utils.clip_grad_norm_(model.parameters(), {number(training.clip_norm)})"]
            if training.clip_norm
            else []
        ),
        "            optimizer.step()",
        *_shortened(plan, parts),
        *(["            schedule.step()"] if schedule and not per_epoch else []),
        *(["        schedule.step()"] if per_epoch else []),
        '        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")',
        "    model.eval()",
    ]
    return "\n".join(lines)


def _targets(plan: Plan) -> str:
    """The answers as the loss wants them: class indices, one-hot rows, or scaled numbers."""
    fitted, units = plan.fitted, plan.output.units
    if not fitted.task.predicts_classes:
        return f"torch.from_numpy(scaled_targets(answers)).reshape(-1, {units})"
    indices = "torch.as_tensor(answers)"
    if units == 1:
        return f"{indices}.float().reshape(-1, 1)"
    if plan.output.loss.entry.kind in ("cross_entropy", "kullback_leibler"):
        return f"{indices}.long()"
    return f"F.one_hot({indices}.long(), {units}).float()"


def _loss(plan: Plan) -> str:
    fields = fields_of(plan.output.loss)
    match plan.output.loss.entry.kind:
        case "mean_squared_error":
            return "nn.MSELoss()"
        case "mean_absolute_error":
            return "nn.L1Loss()"
        case "huber":
            return f"nn.HuberLoss(delta={number(fields['delta'])})"
        case "arctan_error":
            return "lambda y, t: torch.atan(y - t).square().mean()"
        case "cross_entropy" | "kullback_leibler":
            smoothing = fields.get("label_smoothing", 0)
            return f"nn.CrossEntropyLoss({f'label_smoothing={number(smoothing)}' if smoothing else ''})"
        case "binary_cross_entropy":
            return "nn.BCEWithLogitsLoss()" if plan.fused else "nn.BCELoss()"
        case "hinge":
            return "lambda y, t: (1 - (2 * t - 1) * y).clamp(min=0).mean()"
    return "nn.MSELoss()  # PyTorch does not know the loss of the program"


def _optimizer(optimizer: Optimizer) -> str:
    fields = fields_of(optimizer)
    names = {
        "sgd": ("SGD", {}),
        "momentum": ("SGD", {"momentum": "momentum"}),
        "nesterov": ("SGD", {"momentum": "momentum", "nesterov": ""}),
        "adagrad": ("Adagrad", {"eps": "epsilon"}),
        "rmsprop": ("RMSprop", {"alpha": "alpha", "eps": "epsilon"}),
        "adam": ("Adam", {"betas": "", "eps": "epsilon"}),
        "adamw": ("AdamW", {"betas": "", "eps": "epsilon", "weight_decay": "weight_decay"}),
    }
    name, arguments = names.get(optimizer.entry.kind, ("SGD", {}))
    words = ["model.parameters()", f"lr={number(optimizer.learning_rate)}"]
    for argument, field in arguments.items():
        if argument == "betas":
            words.append(f"betas=({number(fields['beta1'])}, {number(fields['beta2'])})")
        elif argument == "nesterov":
            # PyTorch refuses it without a momentum, with which it would be the same.
            words += ["nesterov=True"] if fields["momentum"] else []
        else:
            words.append(f"{argument}={number(fields[field])}")
    return f"torch.optim.{name}({', '.join(words)})"


def _schedule(schedule: Schedule, rate: float) -> tuple[str, bool, str]:
    """What makes the schedule, empty where it is constant; whether it moves by epochs; what is left out."""
    fields, kind = fields_of(schedule), schedule.entry.kind
    lr = "torch.optim.lr_scheduler"
    if kind == "constant":
        return "", False, ""
    if kind == "step":
        return f"{lr}.StepLR(optimizer, {fields['epochs']}, gamma={number(fields['decay'])})", True, ""
    if kind == "one_cycle" and fields["final"]:
        words = [
            f"max_lr={number(rate)}",
            "total_steps=epochs * len(batches)",
            f"pct_start={number(fields['rise'])}",
            f"div_factor={number(1 / fields['start'])}",
            f"final_div_factor={number(fields['start'] / fields['final'])}",
            "cycle_momentum=False",
        ]
        return f"{lr}.OneCycleLR(optimizer, {', '.join(words)})", False, ""
    factor = _factor(schedule)
    if factor:
        return f"{lr}.LambdaLR(optimizer, factor)", False, ""
    return "", False, f"the learning rate stays as it is; there, its schedule is {schedule.entry.title!r}."


def _factor_function(schedule: Schedule, made: str) -> list[str]:
    """The function that a LambdaLR asks for the factor of the learning rate."""
    if "LambdaLR" not in made:
        return []
    factor = _factor(schedule)
    total = ["    steps = epochs * len(batches)"] if "steps" in factor else []
    return [*total, "", "    def factor(step):", *statement(f"return {factor}", indent=8), ""]


def _factor(schedule: Schedule) -> str:
    """The factor of the learning rate as an expression of `step`; empty where it is no such function."""
    fields = fields_of(schedule)
    match schedule.entry.kind:
        case "constant":
            return "1"
        case "step":
            return f"{number(fields['decay'])} ** (step // len(batches) // {fields['epochs']})"
        case "exponential":
            return f"{number(fields['decay'])} ** (step / len(batches))"
        case "cosine":
            share = "(1 + math.cos(math.pi * step / steps)) / 2"
            final = fields["final"]
            return f"{number(final)} + {number(1 - final)} * {share}" if final else share
        case "warm_up":
            rise = f"min(1, (step + 1) / {fields['steps']})"
            then = _factor(fields["then"])
            return f"{rise} * ({then})" if then not in ("", "1") else (rise if then else "")
    return ""


def _weights(plan: Plan, parts: list[Part]) -> list[tuple[str, str, WeightedLayer]]:
    """Each array of weights that learns: what it is called, the axis of its units, and its layer."""
    found = []
    for step, part in zip(plan.steps, parts, strict=True):
        layer = step.layer
        if isinstance(layer, WeightedLayer) and not layer.frozen:
            axis = "1" if part.made.startswith("nn.ConvTranspose2d") else "0"
            names = [name for name, array in part.arrays.items() if array.ndim > 1]
            found += [(f"model.{step.word}.{name}", axis, layer) for name in names]
    return found


def _pulls(plan: Plan, parts: list[Part]) -> list[str]:
    """The penalties of L1 and L2, as expressions."""
    pulls = []
    for name, _, layer in _weights(plan, parts):
        if layer.l2:
            pulls.append(f"{number(layer.l2 / 2)} * {name}.square().sum()")
        if layer.l1:
            pulls.append(f"{number(layer.l1)} * {name}.abs().sum()")
    return pulls


def _shortened(plan: Plan, parts: list[Part]) -> list[str]:
    """The lines that keep the weights into each unit from growing beyond the largest norm."""
    limited = [weight for weight in _weights(plan, parts) if weight[2].max_norm]
    lines = [
        line
        for name, axis, layer in limited
        for line in statement(f"{name}.copy_({name}.renorm(2, {axis}, {number(layer.max_norm)}))", indent=16)
    ]
    return ["            with torch.no_grad():", *lines] if lines else []


def _frozen(plan: Plan) -> list[str]:
    return [
        f"    model.{step.word}.requires_grad_(False)  # frozen"
        for step in plan.steps
        if isinstance(step.layer, WeightedLayer) and step.layer.frozen
    ]


def _order(plan: Plan, pulls: list[str]) -> str:
    """What differs where gradients are both clipped and pulled."""
    if pulls and plan.document.training.clip_norm:
        return "the pull to zero is clipped together with the gradient."
    return ""

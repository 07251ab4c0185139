"""Names of classes as short as a mark on a map."""


def short_names(classes: tuple[str, ...]) -> tuple[str, ...]:
    """One or two letters for each class: its name if that is so short, else what tells it from the others."""
    if all(len(name) <= 2 for name in classes):
        return classes
    for pick in (lambda name: name[:1], lambda name: name.split()[-1][:2], lambda name: name[:2]):
        found = tuple(pick(name) if name.strip() else "" for name in classes)
        if len(set(found)) == len(classes) and all(found):
            return found
    return tuple(str(index + 1) for index in range(len(classes)))


def legend(classes: tuple[str, ...], shown: int = 4) -> str:
    """What the marks stand for, in words; empty where they are the names themselves."""
    short = short_names(classes)
    if short == classes:
        return ""
    pairs = [f"{mark} = {name}" for mark, name in zip(short, classes, strict=True)]
    return ", ".join(pairs[:shown]) + (", …" if len(pairs) > shown else "")

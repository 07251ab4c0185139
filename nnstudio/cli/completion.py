"""`nnstudio completion`: the shell completes commands, options, project files, examples and datasets."""

import os

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

VARIABLE = "_NNSTUDIO_COMPLETE"
"""The environment variable by which a shell asks for completions."""

_INSTALL = {
    "bash": "echo 'eval \"$(nnstudio completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(nnstudio completion zsh)\"' >> ~/.zshrc",
    "fish": "nnstudio completion fish > ~/.config/fish/completions/nnstudio.fish",
}


@add_completion_class
class Bash(BashComplete):
    """Completion for Bash, which takes the colon of `example:NAME` for the end of a word.

    After a folder there is no blank, so that one can go on to what is in it.
    """

    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)\n",
        "COMPREPLY+=($value)\n            if [[ $value == */ ]]; then compopt -o nospace; fi\n",
    )

    def get_completion_args(self) -> tuple[list[str], str]:
        words: list[str] = []
        for word in split_arg_string(os.environ["COMP_WORDS"])[: int(os.environ["COMP_CWORD"]) + 1]:
            if words and (word == ":" or words[-1].endswith(":")):
                words[-1] += word
            else:
                words.append(word)
        # Where a new word begins, there is nothing of it yet.
        if len(split_arg_string(os.environ["COMP_WORDS"])) <= int(os.environ["COMP_CWORD"]):
            words.append("")
        self._kept = words[-1].rpartition(":")[0] + ":" if ":" in words[-1] else ""
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value.removeprefix(self._kept)}"


@click.command()
@click.argument("shell", type=click.Choice(list(_INSTALL)))
def completion(shell: str) -> None:
    """Print what makes your shell complete commands, project files, examples and datasets.

    \b
    To have it from the next shell on:
      bash  echo 'eval "$(nnstudio completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(nnstudio completion zsh)"' >> ~/.zshrc
      fish  nnstudio completion fish > ~/.config/fish/completions/nnstudio.fish

    \b
    Try:
      eval "$(nnstudio completion bash)"
    """
    # The root is where this command was found, so it cannot be imported from here.
    context = click.get_current_context().find_root()
    kind = get_completion_class(shell)
    assert kind is not None  # click knows all that can be chosen
    click.echo(f"# To have this from the next shell on: {_INSTALL[shell]}")
    click.echo(kind(context.command, {}, "nnstudio", VARIABLE).source(), nl=False)

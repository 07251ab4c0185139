"""`nnstudio completion`: the shell completes commands, options, files, examples and datasets.

What click makes for the shells is not used but for its parser of the line: it puts a blank after a folder,
cuts names at a comma, and breaks those with blanks, and its form is another one from version to version.
"""

import os

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from nnstudio.cli.completing import GOES_ON, PATH, WORD

VARIABLE = "_NNSTUDIO_COMPLETE"
"""The environment variable by which a shell asks for completions."""

_INSTALL = {
    "bash": "echo 'eval \"$(nnstudio completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(nnstudio completion zsh)\"' >> ~/.zshrc",
    "fish": "mkdir -p ~/.config/fish/completions; "
    "nnstudio completion fish > ~/.config/fish/completions/nnstudio.fish",
}


class _Lines(ShellComplete):
    """What is offered, as lines for a script of the shell: type, value and help, with tabs between them."""

    kept = ""
    """What stands before each value in the word that it completes, such as `--output=`."""

    def get_completion_args(self) -> tuple[list[str], str]:
        # A letter more, so that the last word is the one to be completed, even if there is nothing of it yet.
        *words, incomplete = split_arg_string(os.environ["COMP_LINE"] + "x")[1:] or [""]
        incomplete = incomplete[:-1]
        option, equals, _ = incomplete.partition("=")
        self.kept = option + equals if equals and option.startswith("--") else ""
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        kind = item.type if item.type in (PATH, GOES_ON) else WORD
        return f"{kind}\t{self.kept}{item.value}\t{' '.join((item.help or '').split())}"


@add_completion_class
class Bash(_Lines):
    """Completion for Bash, which takes a colon or an equals sign for the end of a word."""

    name = "bash"
    source_template = r"""
%(complete_func)s() {
    local kind value about paths=yes
    COMPREPLY=()
    while IFS=$'\t' read -r kind value about; do
        [[ $value ]] || continue  # where nothing fits
        [[ $kind == path ]] || paths=
        COMPREPLY+=("$value")
        [[ $kind == part ]] && compopt -o nospace
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete "${1/#~/$HOME}")
    (( ${#COMPREPLY[@]} )) || return 0
    if [[ $paths ]]; then
        # Bash quotes what has to be, and knows folders; it needs no slash for that.
        compopt -o filenames
        COMPREPLY=("${COMPREPLY[@]%%/}")
    else
        for value in "${!COMPREPLY[@]}"; do
            [[ ${COMPREPLY[value]} == */ ]] && compopt -o nospace
            printf -v "COMPREPLY[value]" %%q "${COMPREPLY[value]}"
        done
    fi
}
complete -o nosort -F %(complete_func)s nnstudio
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, incomplete = super().get_completion_args()
        self.kept = ""  # bash has cut the word there itself
        before = max(incomplete.rfind(sign) for sign in ":=")
        _, _, value = incomplete.rpartition("=") if incomplete.startswith("--") else ("", "", incomplete)
        self._cut = value[: len(value) - (len(incomplete) - before - 1)]
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        return super().format_completion(
            CompletionItem(item.value.removeprefix(self._cut), item.type, item.help)
        )


@add_completion_class
class Zsh(_Lines):
    """Completion for Zsh."""

    name = "zsh"
    source_template = r"""#compdef nnstudio

%(complete_func)s() {
    local kind value about
    local -a values abouts parts paths
    while IFS=$'\t' read -r kind value about; do
        case $kind in
            (path) paths+=("$value") ;;
            (part) parts+=("$value") ;;
            (word) values+=("$value"); abouts+=("${value}${about:+  -- $about}") ;;
        esac
    done < <(COMP_LINE="${(j: :)words[1,CURRENT]}" %(complete_var)s=zsh_complete ${~${(Q)words[1]}})
    # What is added is quoted, but a tilde must stay one.
    local -a home=()
    [[ $words[CURRENT] == \~/* ]] && home=(-P '~/') paths=("${(@)paths#\~/}")
    local -a folders=("${(@M)paths:#*/}") plain=("${(@)paths:#*/}")
    (( $#values )) && compadd -U -l -V words -d abouts -a values
    (( $#plain )) && compadd -U $home -V files -a plain
    (( $#folders )) && compadd -U $home -V folders -S '' -a folders
    (( $#parts )) && compadd -U -V parts -S '' -a parts
    (( $#values + $#paths + $#parts ))
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef %(complete_func)s nnstudio
fi
"""


@add_completion_class
class Fish(_Lines):
    """Completion for Fish."""

    name = "fish"
    source_template = r"""
function %(complete_func)s
    set -l line (commandline -cp | string collect)
    set -l program (string replace -r '^~' $HOME (commandline -opc)[1])
    env COMP_LINE=$line %(complete_var)s=fish_complete $program | string match -v ''
end

complete --no-files --keep-order --command nnstudio --arguments "(%(complete_func)s)"
"""

    def format_completion(self, item: CompletionItem) -> str:
        # Fish itself puts no blank after what ends in a slash or a colon.
        _, value, about = super().format_completion(item).split("\t")
        return f"{value}\t{about}" if about else value


@click.command()
@click.argument("shell", type=click.Choice(list(_INSTALL)))
def completion(shell: str) -> None:
    """Print what makes your shell complete commands, files that fit, examples and datasets.

    \b
    To have it from the next shell on:
      bash  echo 'eval "$(nnstudio completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(nnstudio completion zsh)"' >> ~/.zshrc
      fish  mkdir -p ~/.config/fish/completions
            nnstudio completion fish > ~/.config/fish/completions/nnstudio.fish

    \b
    Try:
      eval "$(nnstudio completion bash)"
    """
    # The root is where this command was found, so it cannot be imported from here.
    context = click.get_current_context().find_root()
    kind = get_completion_class(shell)
    assert kind is not None  # those that can be chosen are registered above
    click.echo(f"# To have this from the next shell on: {_INSTALL[shell]}")
    click.echo(kind(context.command, {}, "nnstudio", VARIABLE).source(), nl=False)

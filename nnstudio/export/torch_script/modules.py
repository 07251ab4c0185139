"""What PyTorch does not have and a script brings along: functions and modules, as source code by name."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "channels_first": '''
def channels_first(x):
    """(n, height, width, channels) -> (n, channels, height, width), as PyTorch wants its images."""
    return x.permute(0, 3, 1, 2)
''',
        "channels_last": '''
def channels_last(x):
    """(n, channels, height, width) -> (n, height, width, channels), the order before training."""
    return x.permute(0, 2, 3, 1)
''',
        "cut": '''
def cut(x, size):
    """Images (n, height, width, channels) in tiles, each as one row; zeros fill up right and bottom."""
    n, height, width, channels = x.shape
    rows, columns = -(-height // size), -(-width // size)
    x = F.pad(x, (0, 0, 0, columns * size - width, 0, rows * size - height))
    x = x.reshape(n, rows, size, columns, size, channels).transpose(2, 3)
    return x.reshape(n, rows, columns, size * size * channels)
''',
        "GaussianNoise": '''
class GaussianNoise(nn.Module):
    """Adds noise from a bell curve while training, and nothing afterwards."""

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, x):
        return x + self.deviation * torch.randn_like(x) if self.training else x
''',
        "SimpleRNN": '''
class SimpleRNN(nn.Module):
    """A recurrent layer like nn.RNN, with any activation; gives the states after all steps."""

    def __init__(self, features, units, activation, bias=True):
        super().__init__()
        self.from_input = nn.Linear(features, units, bias=bias)
        self.from_state = nn.Linear(units, units, bias=False)
        self.activation = activation

    def forward(self, x):
        h = x.new_zeros(len(x), self.from_state.out_features)
        states = []
        for step in x.unbind(dim=1):
            h = self.activation(self.from_input(step) + self.from_state(h))
            states.append(h)
        return torch.stack(states, dim=1)
''',
        "RecursiveMerge": '''
class RecursiveMerge(nn.Module):
    """Each patch becomes a vector, and four neighbours one, again and again, until one is left."""

    def __init__(self, channels, units, patch_size, activation, bias=True):
        super().__init__()
        self.leaf = nn.Linear(patch_size**2 * channels, units, bias=bias)
        self.merge = nn.Linear(4 * units, units, bias=bias)
        self.patch_size = patch_size
        self.activation = activation

    def forward(self, x):
        x = self.activation(self.leaf(cut(x, self.patch_size)))
        while x.shape[1:3] != (1, 1):
            x = self.activation(self.merge(cut(x, 2)))
        return x[:, 0, 0]
''',
    }
)

_CALLS: Mapping[str, tuple[str, ...]] = MappingProxyType({"RecursiveMerge": ("cut",)})

# What every module has; a layer of this name would take its place.
MODULE_NAMES = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double
    dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu
    load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook
    register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to
    to_empty train training type xpu zero_grad
    """.split()  # noqa: SIM905  # in a list, each would take a line
)
NAMES = frozenset(FUNCTIONS)
"""What no variable of a script may be called."""


def sources(used: Iterable[str]) -> list[str]:
    """The source code of these and of what they need, each once, in an order to read."""
    wanted = set(used)
    wanted |= {name for one in wanted for name in _CALLS.get(one, ())}
    return [text.strip() for name, text in FUNCTIONS.items() if name in wanted]

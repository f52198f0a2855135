"""What asks for colours gets none: the output is text for a log. The module of the library imports a hundred kilobytes
of others to say the same.
"""

COLORIZE = False


class _Colorless:
    """Any colour of any section."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ""

    def __getitem__(self, name):
        return ""


class ANSIColors(_Colorless):
    pass


NoColors = ANSIColors()


class Theme:
    def __init__(self):
        self.argparse = self.syntax = self.traceback = self.unittest = _Colorless()

    def copy_with(self, **sections):
        return self

    @classmethod
    def no_colors(cls):
        return theme_no_color


default_theme = theme_no_color = Theme()


def get_colors(colorize=False, *, file=None):
    return NoColors


def decolor(text):
    return text


def can_colorize(*, file=None):
    return False


def get_theme(*, tty_file=None, force_color=False, force_no_color=False):
    return theme_no_color


def set_theme(theme):
    pass

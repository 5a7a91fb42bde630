"""What the lint programs share: our own source files, and C++ text without comments and literals."""

import pathlib
import re
import subprocess

SOURCE_ENDINGS = (".h", ".cc", ".py", ".sh", ".js", ".css", ".html")

# A raw string, a string, a character, a block comment, a line comment. Digit separators (1'000) are no characters.
_TOKEN = re.compile(
    r'R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])*'"
    r"|/\*.*?\*/"
    r"|//[^\n]*",
    re.DOTALL,
)


def tracked_files(root):
    """Paths of the files git knows or would add, relative to root, sorted."""
    listed = subprocess.run(
        # a tree checked out by another user is a tree all the same
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True)
    names = sorted({name for name in listed.stdout.split("\0") if name})
    return [name for name in names if (pathlib.Path(root) / name).is_file()]


def sources(root, endings=SOURCE_ENDINGS):
    return [name for name in tracked_files(root) if name.endswith(endings)]


def read(root, name):
    return (pathlib.Path(root) / name).read_text(encoding="utf-8", errors="replace")


def without_comments_and_literals(text):
    """The same text, line by line, with comments and literals blanked (strings keep their quotes)."""

    def blank(match):
        token = match.group(0)
        newlines = "\n" * token.count("\n")
        return '""' + newlines if token[0] in "\"'R" else " " + newlines

    return _TOKEN.sub(blank, text)


def project_root():
    return str(pathlib.Path(__file__).resolve().parents[2])

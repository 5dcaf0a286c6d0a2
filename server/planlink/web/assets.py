"""Find the built scripts and styles of server/frontend, by their hashed names; pages work without them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from markupsafe import Markup

from planlink.errors import NotFound

blueprint = Blueprint("assets", __name__)
BUILD = Path(__file__).resolve().parent / "static" / "build"
#: A name with a hash of the content: the file never changes (RFC 8246).
_HASHED = re.compile(r"-[\w-]{8}\.\w+$")
_IMMUTABLE = "public, max-age=31536000, immutable"
#: Fonts of regular weight, which every page shows at once; others are fetched when needed.
_PRELOADED_FONT = re.compile(r"-400-[\w-]+\.woff2$")
#: Characters of a file name.
_MAX_NAME = 200
#: Encodings of the precompressed files with their suffixes, the smaller first (RFC 9110, 8.4.1).
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class Entry:
    """The built files that a page loads for one entry point.

    :param script: the module; empty for a style sheet.
    :param imports: its static imports, which are preloaded.
    :param styles: the style sheets of all of them.
    :param fonts: their fonts that every page shows.
    """

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]
    fonts: tuple[str, ...] = ()


def register(app: Flask, build: Path = BUILD) -> None:
    """Make an application serve the built files, and give its templates `asset('name')`.

    :param build: the folder with Vite's `manifest.json`; without it pages load no scripts.
    """
    app.extensions["planlink-assets"] = entries(build)
    app.config["BUILD"] = build
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(blueprint)


def entries(build: Path) -> dict[str, Entry]:
    """Return the entry points by name; none if nothing is built.

    :param build: the folder with Vite's `manifest.json` (https://vite.dev/guide/backend-integration).
    """
    path = build / "manifest.json"
    if not path.is_file():
        return {}
    manifest = json.loads(path.read_bytes())
    return {chunk["name"]: _entry(manifest, key) for key, chunk in manifest.items() if chunk.get("isEntry")}


def _entry(manifest: dict[str, Any], key: str) -> Entry:
    file = manifest[key]["file"]
    if file.endswith(".css"):
        return Entry("", (), (file,), tuple(name for name in manifest[key].get("assets", ()) if _PRELOADED_FONT.search(name)))
    chunks = _with_imports(manifest, key)
    styles = dict.fromkeys(style for name in reversed(chunks) for style in manifest[name].get("css", ()))
    return Entry(file, tuple(manifest[name]["file"] for name in chunks if name != key), tuple(styles))


def _with_imports(manifest: dict[str, Any], key: str) -> list[str]:
    """Return the keys of a chunk and of all its static imports, each once, even in a cycle."""
    keys = [key]
    for name in keys:
        keys += [imported for imported in manifest[name].get("imports", ()) if imported not in keys]
    return keys


def asset(name: str) -> Markup:
    """Return the elements of a page's head that load an entry point; nothing if nothing is built.

    :param name: the entry point's name, such as `charts`.
    """
    entry: Entry | None = current_app.extensions["planlink-assets"].get(name)
    if entry is None:
        return Markup()
    # CSS fetches fonts without credentials: without `crossorigin` the browser would fetch the font twice
    preload = Markup('<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">')
    elements = [preload.format(_path(font)) for font in entry.fonts]
    elements += [Markup('<link rel="stylesheet" href="{}">').format(_path(style)) for style in entry.styles]
    elements += [Markup('<link rel="modulepreload" href="{}">').format(_path(script)) for script in entry.imports]
    if entry.script:
        elements.append(Markup('<script type="module" src="{}"></script>').format(_path(entry.script)))
    return Markup("\n").join(elements)


def _path(file: str) -> str:
    return f"/static/build/{file}"


@blueprint.get("/static/build/<path:name>")
def built_file(name: str) -> Response:
    """Send a built file in an encoding that the client accepts.

    :raises NotFound: if there is no such file.
    """
    if len(name) > _MAX_NAME or name.endswith("/"):
        raise NotFound("there is no such file")  # the file system would raise an error, or ignore the slash
    folder: Path = current_app.config["BUILD"]
    encoding = next((code for code, suffix in _ENCODINGS.items() if _accepts(code) and (folder / (name + suffix)).is_file()), "")
    response = send_from_directory(folder, name + _ENCODINGS.get(encoding, ""), mimetype=_media_type(name))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers.pop("Content-Disposition", None)  # it names the compressed file
    response.headers["Cache-Control"] = _IMMUTABLE if _HASHED.search(name) else "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response


def _accepts(encoding: str) -> bool:
    return request.accept_encodings.quality(encoding) > 0


def _media_type(name: str) -> str | None:
    """Return the media type of a built file, independent of the system's table; None for other suffixes."""
    return {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}.get(Path(name).suffix)

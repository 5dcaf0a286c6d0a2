"""The built scripts and styles (server/frontend), by the names that the build gave them; pages are whole without them."""

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
#: A name that ends in a hash of the content names that content for ever (RFC 8246).
_HASHED = re.compile(r"-[\w-]{8}\.\w+$")
_FOR_EVER = "public, max-age=31536000, immutable"
#: The fonts that every page shows at once are those of ordinary weight; the others are fetched when a page has such text.
_PRELOADED_FONT = re.compile(r"-400-[\w-]+\.woff2$")
#: Characters that the name of a file may have.
_LONGEST = 200
#: The encodings that the build may have made beside a file, the smaller first, with their suffixes (RFC 9110, 8.4.1).
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class Entry:
    """What a page loads for one entry point: names of files in the build.

    :param script: the module; empty for an entry that is a style sheet.
    :param imports: what it imports at once, and so is fetched beside it.
    :param styles: the style sheets of them all.
    :param fonts: the fonts of theirs that every page shows.
    """

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]
    fonts: tuple[str, ...] = ()


def register(app: Flask, build: Path = BUILD) -> None:
    """Give an application the build's files, and its templates `asset('name')`.

    :param build: the folder with Vite's `manifest.json`; without it pages load no scripts.
    """
    app.extensions["planlink-assets"] = entries(build)
    app.config["BUILD"] = build
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(blueprint)


def entries(build: Path) -> dict[str, Entry]:
    """Return the entry points by name; none where nothing is built.

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
    """Return a chunk's key and those of all that it imports at once, each once, whatever circles they form."""
    found = [key]
    for name in found:
        found += [imported for imported in manifest[name].get("imports", ()) if imported not in found]
    return found


def asset(name: str) -> Markup:
    """Return the elements that load an entry point, for a page's head; nothing where there is no build.

    :param name: the entry point's name, such as `charts`.
    """
    entry: Entry | None = current_app.extensions["planlink-assets"].get(name)
    if entry is None:
        return Markup()
    # a font is fetched without credentials, as CSS fetches it, or it would be fetched twice
    preload = Markup('<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">')
    elements = [preload.format(_address(font)) for font in entry.fonts]
    elements += [Markup('<link rel="stylesheet" href="{}">').format(_address(style)) for style in entry.styles]
    elements += [Markup('<link rel="modulepreload" href="{}">').format(_address(script)) for script in entry.imports]
    if entry.script:
        elements.append(Markup('<script type="module" src="{}"></script>').format(_address(entry.script)))
    return Markup("\n").join(elements)


def _address(file: str) -> str:
    return f"/static/build/{file}"


@blueprint.get("/static/build/<path:name>")
def built(name: str) -> Response:
    """Send a built file, compressed as the client takes it.

    :raises NotFound: if there is none of this name.
    """
    if len(name) > _LONGEST or name.endswith("/"):
        raise NotFound("there is no such file")  # a file system would raise an error, or take the slash for nothing
    folder: Path = current_app.config["BUILD"]
    encoding = next((code for code, suffix in _ENCODINGS.items() if _takes(code) and (folder / (name + suffix)).is_file()), "")
    response = send_from_directory(folder, name + _ENCODINGS.get(encoding, ""), mimetype=_media_type(name))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers.pop("Content-Disposition", None)  # it would name the compressed file
    response.headers["Cache-Control"] = _FOR_EVER if _HASHED.search(name) else "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response


def _takes(encoding: str) -> bool:
    return request.accept_encodings.quality(encoding) > 0


def _media_type(name: str) -> str | None:
    """Return a script's media type; others are known by their suffix, whatever the system's own table says."""
    return {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}.get(Path(name).suffix)

"""Write the manifest of the reconciliation service (section 2.1)."""

from typing import Any

from planlink import __version__
from planlink.namespaces import ID, PLAN
from planlink.reconciliation.requests import BATCH_SIZE
from planlink.reconciliation.service import Reconciler, name_json
from planlink.sparql.parameters import Bilingual

#: Size of the preview, in pixels.
WIDTH, HEIGHT = 420, 240
_NAMES: Bilingual = {
    "en": "planlink: SDGs, national plans and plan elements",
    "th": "planlink: SDGs แผนระดับชาติ และองค์ประกอบของแผน",
}


def manifest(reconciler: Reconciler, address: str, root: str, language: str) -> dict[str, Any]:
    """Return the manifest.

    :param reconciler: has the types.
    :param address: the URL of the service, without a trailing slash.
    :param root: the URL of the site, with a trailing slash.
    :param language: of names.
    """
    return {
        "versions": ["0.2"],
        "name": f"{_NAMES[language]} ({language})",
        "identifierSpace": ID,
        "schemaSpace": PLAN,
        "documentation": f"{root}catalog",
        "serviceVersion": __version__,
        "defaultTypes": [name_json(kind, language) for kind in reconciler.entities.kinds.values()],
        "view": {"url": f"{root}thing?iri={{{{id}}}}&lang={language}"},
        "preview": {"url": f"{address}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            kind: {
                "service_url": address,
                "service_path": f"/suggest/{kind}",
                "flyout_service_url": address,
                "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
            }
            for kind in ("entity", "type", "property")
        },
        "extend": {"propose_properties": {"service_url": address, "service_path": "/extend/propose"}, "property_settings": []},
        "batchSize": BATCH_SIZE,
    }

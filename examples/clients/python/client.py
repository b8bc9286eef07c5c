"""A client without generated code: it learns the contract from the server by reflection.

    pip install -r requirements.txt
    python client.py 127.0.0.1:50051

Stores a Korean start-up and an English partner, finds them by words of the other language as soon as they are written,
and asks why they match. Both are invented, and are deleted in the end unless `--keep` is given. Ends with exit code 1
if an answer is not what it should be.
"""

import argparse
import sys
import uuid

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Naru:
    """Calls methods by name, with requests as dictionaries in the proto's JSON form."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(self.channel))

    def call(self, service, method, request):
        described = self.pool.FindServiceByName(f"naru.v1.{service}").FindMethodByName(method)
        message = ParseDict(request, GetMessageClass(described.input_type)())
        invoke = self.channel.unary_unary(
            f"/naru.v1.{service}/{method}",
            request_serializer=lambda it: it.SerializeToString(),
            response_deserializer=GetMessageClass(described.output_type).FromString,
        )
        return invoke(message, timeout=10)


def check(truth, what):
    if not truth:
        sys.exit(f"wrong: {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="of the server, such as 127.0.0.1:50051")
    parser.add_argument("--keep", action="store_true", help="leave the two profiles in the service")
    arguments = parser.parse_args()
    naru = Naru(arguments.address)
    run = uuid.uuid4().hex[:8]
    startup, partner = f"startups/saebyeok-{run}", f"partners/harbourlight-{run}"
    try:
        tour(naru, startup, partner, run)
    finally:
        if not arguments.keep:
            delete(naru, "StartupService", "DeleteStartup", startup)
            delete(naru, "PartnerService", "DeletePartner", partner)


def delete(naru, service, method, name):
    try:
        naru.call(service, method, {"name": name})
        print("deleted", name)
    except grpc.RpcError as error:
        print(f"{name} is not deleted: {error.details()}", file=sys.stderr)


def tour(naru, startup_name, partner_name, run):
    startup = {
        "name": startup_name,
        "displayName": {"ko": "새벽라이다"},
        "oneLiner": {"ko": "물류 로봇의 눈이 되는 소형 라이다 센서"},
        "sectors": ["lidar"],
        "stage": "STAGE_SEED",
        "place": {"countryCode": "KR", "regionCode": "KR-29"},
        "roundSought": {"amount": {"currencyCode": "KRW", "units": "1500000000"}},
    }
    created = naru.call("StartupService", "CreateStartup", {"startup": startup, "requestId": run})
    again = naru.call("StartupService", "CreateStartup", {"startup": startup, "requestId": run})
    check(created == again, "the same request id must answer the same result")
    print("stored", created.result.name)

    partner = {
        "name": partner_name,
        "displayName": {"en": "Harbourlight Ventures"},
        "kind": "PARTNER_KIND_VENTURE_CAPITAL",
        "thesis": {"en": "Seed money for teams that build lidar and robot perception."},
        "sectors": ["lidar", "robotics"],
        "stages": ["STAGE_SEED"],
        "ticket": {"min": {"currencyCode": "USD", "units": "300000"}, "max": {"currencyCode": "USD", "units": "2000000"}},
    }
    created = naru.call("PartnerService", "CreatePartner", {"partner": partner})
    token = created.consistency_token
    print("stored", created.result.name)

    for query in ("lidar", "라이다"):
        found = naru.call("SearchService", "Search", {"query": query, "atLeastAsFresh": token, "pageSize": 100})
        names = [result.name for result in found.results]
        check(startup["name"] in names and partner["name"] in names, f"`{query}` finds {names}")
        print(f"`{query}` finds both")

    request = {"startup": startup["name"], "options": {"atLeastAsFresh": token, "maxResults": 200}}
    matches = naru.call("MatchService", "MatchPartners", request)
    best = next((it for it in matches.matches if it.name == partner["name"]), None)
    check(best is not None and best.terms, "the pair is ranked with reasons")
    check(sum(term.contribution_milli for term in best.terms) == best.score_milli, "the reasons add up")
    print(f"{best.display_name.en} scores {best.score_milli / 1000:+.2f}, because:")
    for term in best.terms:
        print(f"  {term.contribution_milli / 1000:+.2f}  {term.sentence.en}  ({term.sentence.ko})")


if __name__ == "__main__":
    main()

// `check --scim` and `check --terraform` on the invented bureau: what a pipeline is about to change is judged like a request.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright {
namespace {

using tests::Run;
using tests::run_program;
using tests::ScratchFolder;

constexpr const char* kVendorClerk = "00ufy7hbpkb8t8lvx24c";  // maintains vendors
constexpr const char* kClerks = "00gc9wyk3xc0ub0950a8";       // fin-ap-clerk: enters invoices
constexpr const char* kBank = "00gsb0iark22tr1yuv6b";         // fin-vendor-bank: sensitive

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

Run check(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"check", "-p", tests::bureau_policy(), "-s", tests::bureau_snapshot(), "--users"};
  for (const char* page : {"users-1", "users-2", "users-3"})
    arguments.push_back(tests::source_path("fixtures/bureau/okta/" + std::string{page} + ".json"));
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

std::string add(const std::string& group) {
  return R"({"method":"PATCH","path":"/Groups/)" + group + R"(","body":{"Operations":[{"op":"add","path":"members","value":[{"value":")" +
         kVendorClerk + R"("}]}]}})";
}

}  // namespace

TEST_CASE("SCIM changes are judged like any request", "[cli]") {
  const ScratchFolder folder;
  const Run deny = check({"--scim", folder.write("a.json", add(kClerks))});
  CHECK(deny.exit_code == 1);
  CHECK(says(deny.out, "deny: 200144\n  because P2P-05: no person may hold Maintain_Vendor and Enter_Invoice"));
  CHECK(says(deny.out, "people whose access changes: 1; changes that touch nobody's access: 0\n"));
  const Run approval = check({"--scim", folder.write("b.json", add(kBank))});
  CHECK(approval.exit_code == 5);
  CHECK(says(approval.out, "needs approval: 200144\n  because SENS-01"));
  const Run both = check({"--scim", folder.write("c.json", "[" + add(kClerks) + "," + add(kBank) + "]"), "--format", "json"});
  CHECK(both.exit_code == 1);  // together, as one request
  CHECK(nlohmann::json::parse(both.out).size() == 1);
  CHECK(check({"--scim", folder.file("a.json"), "--mode", "report"}).exit_code == 0);
  const Run unread = check({"--scim", folder.write("d.json", add("00gnowhere"))});
  CHECK(unread.exit_code == 2);
  CHECK(says(unread.err, "RW0535"));
  CHECK(check({"--scim", folder.file("a.json"), "--terraform", folder.file("a.json")}).exit_code == 2);
}

TEST_CASE("a Terraform plan is judged like any request", "[cli]") {
  const ScratchFolder folder;
  const auto plan = [&](const std::string& users) {
    return folder.write("plan.json", R"({"format_version":"1.2","resource_changes":[{"address":"okta_group_memberships.clerks","mode":"managed",
      "type":"okta_group_memberships","change":{"actions":["create"],"before":null,"after":{"group_id":")" + std::string{kClerks} +
      R"(","users":)" + users + "}}}]}");
  };
  const Run deny = check({"--terraform", plan("[\"" + std::string{kVendorClerk} + "\"]")});
  CHECK(deny.exit_code == 1);
  CHECK(says(deny.out, "because P2P-05"));
  const Run nobody = check({"--terraform", plan("[]")});
  CHECK(nobody.exit_code == 0);
  CHECK(says(nobody.out, "people whose access changes: 0; changes that touch nobody's access: 1\n"));
  CHECK(check({"--terraform", plan("[\"00unobody\"]")}).exit_code == 2);
}

}  // namespace rolewright

// Fuzz one reader of exports, compiled once for each: ROLEWRIGHT_READER names it. The input is a text of files, each after
// a line `=== NAME` (the first file needs none), written into a folder and imported; or, for what is read from memory, the
// text itself. Changes are read against a small office of people, groups and applications. What is imported is also asked what a tenant's rules amount to, and every note is rendered.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/changes/access_changes.hpp"
#include "connectors/entra/membership_rule.hpp"
#include "connectors/entra/tenant_demands.hpp"
#include "connectors/import.hpp"
#include "connectors/json/request_file.hpp"
#include "connectors/json/role_file.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "connectors/rules/attribute_rule.hpp"
#include "connectors/sap_grc/grc_rules.hpp"
#include "connectors/scim/scim_limits.hpp"
#include "connectors/tenant_rules.hpp"
#include "model/bug.hpp"
#include "model/snapshot_builder.hpp"
#include "report/diagnostics.hpp"

namespace {

using namespace rolewright;

constexpr std::string_view kReader = ROLEWRIGHT_READER;
constexpr std::string_view kHrMaster = "employee_id,email\nE1,one@a.example\nE2,two@a.example\n";

// The files that each reader looks for; other names in an input are the first of them.
std::vector<std::string> names() {
  if (kReader == "okta")
    return {"users.json", "groups.json", "apps.json", "group_members/g1.json", "group_owners/g1.json", "app_groups/a1.json",
            "app_users/a1.json", "group_rules.json", "entitlements.json", "bundles.json", "grants.json", "risk_rules.json"};
  if (kReader == "entra")
    return {"users.json", "groups.json", "servicePrincipals.json", "group_members/g1.json", "group_owners/g1.json",
            "app_role_assigned_to/s1.json", "directoryRoles.json", "directory_role_members/d1.json",
            "roleEligibilityScheduleInstances.json", "groupEligibilityScheduleInstances.json", "roleDefinitions.json", "roleAssignments.json", "accessPackages.json",
            "accessPackageAssignments.json", "access_package_resources/p1.json", "assignmentPolicies.json",
            "incompatible_access_packages/p1.json", "incompatible_groups/p1.json", "conditionalAccessPolicies.json"};
  if (kReader == "scim") return {"Users.json", "Groups.json"};
  if (kReader == "bloodhound") return {"users.json", "groups.json", "computers.json", "domains.json", "azurehound.json"};
  if (kReader == "servicenow")
    return {"sys_user.json", "sys_user_role.json", "sys_user_role_contains.json", "sys_user_group.json",
            "sys_user_grmember.json", "sys_group_has_role.json", "sys_user_has_role.json"};
  if (kReader == "agency") return {"sources.yaml", "a.csv", "b.csv", "c.json", "d.jsonl", "okta_log.json", "entra_log.json"};
  if (kReader == "grc")
    return {"risks.csv", "function_actions.csv", "function_permissions.csv", "functions.csv", "risk_functions.csv",
            "risk_texts.csv", "risk_owners.csv", "business_processes.csv"};
  if (kReader == "github") return {"org/org.yaml", "org/team/teams.yaml"};
  return {"file"};  // ldif, aws, hr, csv
}

// In memory where that can be; gone when the program ends.
class Workshop {
 public:
  Workshop() : root_{std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()} {
    root_ /= "rolewright-fuzz-" + std::string{kReader} + "-" + std::to_string(::getpid());
    std::filesystem::create_directories(root_);
    std::ofstream{root_ / "hr.csv"} << kHrMaster;
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

const std::filesystem::path& folder() {
  static const Workshop workshop;
  return workshop.root();
}

void write_files(std::string_view text) {
  const std::filesystem::path root = folder() / "in";
  std::filesystem::remove_all(root);
  const std::vector<std::string> known = names();
  std::string name = known.front();
  while (!text.empty()) {
    if (text.starts_with("=== ")) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string wanted{text.substr(4, end - 4)};
      name = std::find(known.begin(), known.end(), wanted) == known.end() ? known.front() : wanted;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    const std::size_t next = text.find("\n=== ");
    std::filesystem::create_directories((root / name).parent_path());
    std::ofstream{root / name, std::ios::binary} << text.substr(0, next == std::string_view::npos ? next : next + 1);
    text.remove_prefix(next == std::string_view::npos ? text.size() : next + 1);
  }
}

void show(const Diagnostics& found) {
  const SourceMap sources;
  for (const Diagnostic& item : found.items()) static_cast<void>(report::render(item, sources));
}

template <class T>
void show(const Result<T>& result) {
  if (!result.ok()) show(result.error());
}

void import_files(std::string_view text) {
  write_files(text);
  const std::string in = (folder() / "in").string();
  if (kReader == "grc") return show(connectors::read_grc_rules(in));
  const std::string only = in + "/" + names().front();
  const bool one_file = names().size() == 1;
  const auto imported = kReader == "agency"   ? connectors::import_agency(in)
                        : kReader == "github" ? connectors::import_github_org(in, {.taken = Day{20000}})
                                              : connectors::import_sources({{"hr", (folder() / "hr.csv").string()},
                                                                            {std::string{kReader}, one_file ? only : in}},
                                                                           {.taken = Day{20000}});
  if (imported.ok()) {
    show(imported.value().notes);
  } else {
    show(imported.error());
  }
  if (kReader == "okta") show(connectors::read_okta_rules(in));
  if (kReader == "entra") show(connectors::read_entra_rules(in));
  if (kReader == "entra") {
    const auto demands = connectors::read_entra_demands(in);
    show(demands);
    if (!demands.ok()) return;
    for (const auto& demand : demands.value().packages) static_cast<void>(connectors::in_words(demand));
    for (const auto& demand : demands.value().sign_ins) static_cast<void>(connectors::in_words(demand));
    static_cast<void>(connectors::one_way(demands.value()));
  }
}

// A rule that is read judges people who have everything, and people who have nothing.
void judge(const Result<connectors::AttributeRule>& rule) {
  if (!rule.ok()) return show(rule.error());
  static_cast<void>(connectors::evaluate(rule.value(), {}));
  connectors::RulePerson person;
  for (const char* name : {"department", "title", "org", "x"}) person.attributes[name] = "AP";
  static_cast<void>(connectors::evaluate(rule.value(), person));
}

// Two people, groups in groups, applications of both vendors: what the seeds' changes are about.
Snapshot office() {
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  const SystemId okta = builder.system("OKTA", "okta org", "a.okta.example");
  const SystemId fin = builder.system("FIN", "okta app", "a1");
  const SystemId entra = builder.system("ENTRA", "entra tenant", "a.example");
  const SystemId web = builder.system("WEB", "entra app", "s1");
  const auto node = [&](SystemId system, NodeKind kind, const char* name, const char* id) {
    const NodeId made = builder.node(system, kind, name);
    builder.at(made).external_id = builder.symbol(id);
    return made;
  };
  const NodeId clerks = node(okta, NodeKind::Group, "clerks", "g1");
  const NodeId everyone = node(okta, NodeKind::Group, "everyone", "g2");
  builder.confer(clerks, everyone, TermsId{0U});
  builder.confer(clerks, node(fin, NodeKind::Entitlement, "sign_in", ""), TermsId{0U});
  static_cast<void>(node(fin, NodeKind::Role, "Clerk", ""));
  static_cast<void>(node(entra, NodeKind::Group, "docks", "e1"));
  static_cast<void>(node(entra, NodeKind::Role, "Reader", "d1"));
  static_cast<void>(node(web, NodeKind::Entitlement, "Timekeeper", "r1"));
  const std::pair<const char*, NodeId> members[]{{"one", clerks}, {"two", everyone}};
  for (std::size_t index = 0; index != 2; ++index) {
    const AccountId account = builder.account(okta, std::string{members[index].first} + "@a.example");
    builder.at(account).owner = builder.person("E" + std::to_string(index + 1));
    builder.assign(account, members[index].second, TermsId{0U});
  }
  return std::move(builder).finish();
}

// What is read names people and objects that there are, each change once. The text may be a list of users, too.
void read_changes(std::string_view text) {
  static const Snapshot snapshot = office();
  connectors::UserIds users{{"u1", "one@a.example"}, {"u2", "two@a.example"}};
  show(connectors::read_user_ids(text, "users.json", users));
  const auto read = kReader == "scim_changes" ? connectors::read_scim_changes(text, "changes.json", snapshot, users)
                                              : connectors::read_terraform_changes(text, "changes.json", snapshot, users);
  if (!read.ok()) return show(read.error());
  for (const connectors::AccessChange& change : read.value().changes)
    if (change.person.index() >= snapshot.persons.size() || change.node.index() >= snapshot.nodes.size())
      bug("a change of nobody, or of nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (kReader == "okta_expression") {
    judge(connectors::parse_okta_expression(text));
  } else if (kReader == "membership_rule") {
    judge(connectors::parse_membership_rule(text));
  } else if (kReader == "request") {
    show(connectors::parse_request(text, "request.json"));
    show(connectors::parse_roles(text, "roles.json"));
    show(connectors::parse_scim_limits(text, "config.json"));
  } else if (kReader == "scim_changes" || kReader == "terraform_changes") {
    read_changes(text);
  } else {
    import_files(text);
  }
  return 0;
}

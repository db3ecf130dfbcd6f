// Okta as its API pages it: users, groups, memberships and owners by group, apps and their assignments,
// rules.
#include <algorithm>
#include <map>

#include "synth/exports.hpp"
#include "synth/json_text.hpp"
#include "synth/vendor_records.hpp"

namespace rolewright::synth {
namespace {

constexpr std::size_t kPage = 200;

std::string user_id(const Person& person) {
  return okta_user_id(person.email);
}

std::string user_record(const Person& p) {
  const std::size_t blank = p.name.find(' ');
  return okta_user(user_id(p), p.okta_status,
                     object({{"firstName", quoted(p.name.substr(0, blank))},
                             {"lastName", quoted(p.name.substr(blank + 1))},
                             {"email", quoted(p.email)},
                             {"login", quoted(p.email)},
                             {"employeeNumber", quoted(p.key)},
                             {"department", quoted(p.org)},
                             {"title", quoted(p.title)},
                             {"userType", quoted(p.employment)}}));
}

std::string unowned_record(std::string_view login, std::string_view number) {
  return okta_user(okta_user_id(login), "ACTIVE",
                     object({{"firstName", quoted("Shared")},
                             {"lastName", quoted("Device")},
                             {"email", quoted(login)},
                             {"login", quoted(login)},
                             {"employeeNumber", number.empty() ? "null" : quoted(number)}}));
}

void write_users(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const Person& person : world.people) records.push_back(user_record(person));
  records.push_back(unowned_record("kiosk.lobby@biw.example", ""));
  records.push_back(unowned_record("scanner.mailroom@biw.example", ""));
  records.push_back(unowned_record("intern.summer@biw.example", "999002"));
  for (std::size_t at = 0; at < records.size(); at += kPage) {
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = records.begin() + static_cast<std::ptrdiff_t>(std::min(at + kPage, records.size()));
    files.push_back({"okta/users-" + std::to_string(1 + at / kPage) + ".json", array_page({first, last})});
  }
}

void write_groups(const World& world, Files& files) {
  std::vector<std::string> groups;
  for (const auto& [name, group] : world.okta_groups) {
    groups.push_back(okta_group(name));
    std::vector<std::string> members;
    for (const std::size_t person : group.members) {
      const Person& p = world.people[person];
      members.push_back(okta_member(user_id(p), p.okta_status, p.email));
    }
    if (name == "fin-reports")  // a member whose user record is gone
      members.push_back(okta_member(okta_user_id("deleted"), "ACTIVE", "deleted@biw.example"));
    files.push_back({"okta/group_members/" + okta_group_id(name) + ".json", array_page(members)});
    if (group.owners.empty()) continue;
    std::vector<std::string> owners;
    for (const std::size_t person : group.owners) owners.push_back(okta_owner(user_id(world.people[person]), world.people[person].name));
    files.push_back({"okta/group_owners/" + okta_group_id(name) + ".json", array_page(owners)});
  }
  files.push_back({"okta/groups.json", array_page(groups)});
}

struct App {
  std::string_view system, name, label;
  std::vector<std::string_view> prefixes;  // groups whose name starts so are assigned the app
};

const std::vector<App>& apps() {
  static const std::vector<App> kApps{{"MOMENTUM",
                                       "momentum_financials",
                                       "Momentum Financials",
                                       {"fin-", "unit-supervisors", "unit-timekeepers", "prop-receiving",
                                        "field-engineering", "oig-auditors"}},
                                      {"PRISM", "prism_acquisition", "PRISM", {"acq-"}},
                                      {"IPP",
                                       "invoice_platform",
                                       "Invoice Processing Platform",
                                       {"fin-ap-", "fin-vendor-", "fin-executives"}},
                                      {"GRANTSOL", "grantsolutions", "GrantSolutions", {"grants-"}},
                                      {"EMPOWHR", "empowhr", "EmpowHR", {"hr-"}},
                                      {"SNOW", "servicenow", "ServiceNow", {"all-staff"}}};
  return kApps;
}

void write_apps(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const App& app : apps()) {
    const std::string id = okta_app_of(app.system);
    records.push_back(okta_app(id, app.name, app.label));
    std::vector<std::string> assigned;
    for (const auto& [name, group] : world.okta_groups)
      if (std::any_of(app.prefixes.begin(), app.prefixes.end(),
                      [&name = name](std::string_view p) { return name.starts_with(p); }))
        assigned.push_back(object({{"id", quoted(okta_group_id(name))},
                                   {"priority", std::to_string(assigned.size())},
                                   {"profile", "{}"}}));
    files.push_back({"okta/app_groups/" + id + ".json", array_page(assigned)});
  }
  files.push_back({"okta/apps.json", array_page(records)});
}

// Direct app assignments beside one inherited through a group, as the API lists both.
void write_app_users(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const Person& p : world.people) {
    const bool direct = p.job == "investigator" && p.ordinal < 3;
    const bool inherited = p.job == "auditor";
    if (!direct && !inherited) continue;
    records.push_back(object({{"id", quoted(user_id(p))},
                              {"scope", quoted(direct ? "USER" : "GROUP")},
                              {"status", quoted("ACTIVE")},
                              {"credentials", object({{"userName", quoted(p.email)}})},
                              {"profile", "{}"}}));
  }
  files.push_back({"okta/app_users/" + okta_app_of("MOMENTUM") + ".json", array_page(records)});
}

std::string rule(std::string_view name, std::string_view expression, std::string_view target) {
  return object(
      {{"type", quoted("group_rule")},
       {"id", quoted(okta_id("0pr", name))},
       {"status", quoted("ACTIVE")},
       {"name", quoted(name)},
       {"conditions", object({{"people", "{\"users\":{\"exclude\":[]},\"groups\":{\"exclude\":[]}}"},
                              {"expression", object({{"value", quoted(expression)},
                                                     {"type", quoted("urn:okta:expression:1.0")}})}})},
       {"actions",
        object({{"assignUserToGroups", object({{"groupIds", '[' + quoted(okta_group_id(target)) + ']'}})}})}});
}

void write_rules(Files& files) {
  files.push_back(
      {"okta/group_rules.json",
       array_page(
           {rule("Everyone", "user.employeeNumber != null", "all-staff"),
            rule("Contractors", "user.userType == \"contractor\"", "staff-contractor"),
            rule("Invoice clerks",
                 "user.department == \"CFO/AP/Invoices\" AND user.title == \"Accounting Technician\"",
                 "fin-ap-clerk"),
            rule("Vendor desk", "user.department == \"CFO/AP/Vendors\" AND user.title == \"Financial Clerk\"",
                 "fin-vendor-admin"),
            rule("Contract specialists",
                 "String.startsWith(user.department, \"ACQ/\") AND user.title == \"Contract Specialist\"",
                 "acq-specialists"),
            rule("Accounts payable unit", "String.startsWith(user.department, \"CFO/AP\")",
                 "unit-cfo-ap")})});
}

}  // namespace

std::string okta_app_of(std::string_view system) {
  static const std::map<std::string_view, std::string> kIds{{"MOMENTUM", "0oa1fin"}, {"PRISM", "0oa2acq"},
                                                            {"IPP", "0oa3ipp"},      {"GRANTSOL", "0oa4grt"},
                                                            {"EMPOWHR", "0oa5hcm"},  {"SNOW", "0oa6itsm"}};
  return kIds.at(system);
}

void write_okta(const World& world, Files& files) {
  write_users(world, files);
  write_groups(world, files);
  write_apps(world, files);
  write_app_users(world, files);
  write_rules(files);
}

}  // namespace rolewright::synth

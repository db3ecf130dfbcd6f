// What goes with a population's exports: sources.yaml, which tells an import what each file is, and the policy with its
// trees. A table that nobody has a row in was not written and is not declared.
#include "synth/population_exports.hpp"

namespace rolewright::synth {
namespace {

constexpr std::string_view kPolicy = "population";

constexpr std::string_view kUserColumns =
    "login: USER_ID, from: START, last_day: END,\n     scopes: {fund_center: FUND_CENTER, office: OFFICE}";

class SourcesText {
 public:
  explicit SourcesText(const ExportFolder& folder) : folder_{folder} {}

  std::string text() {
    text_ = "# An invented agency. What each file is, and how its records find their person.\n"
            "agency: Population\ntaken: " + to_string(kTaken) + "\nsystems:\n";
    for (std::uint32_t system = 0; system != 2 + kSystems; ++system) add_system(SystemId{system});
    text_ += "join:\n  okta:  {field: profile.employeeNumber}\n  entra: {field: employeeId}\n  logins:\n";
    for (std::uint32_t system = 2; system != 2 + kSystems; ++system)
      text_ += "    - {system: " + system_name(system) + ", by: " + (login_form(SystemId{system}) == LoginForm::Email ? "email" : "key") + "}\n";
    if (folder_.has("hr/account_map.csv"))
      text_ += "    - {system: \"*\", by: map, path: hr/account_map.csv,\n"
               "       columns: {system: system, login: login, key: employee_id, kind: kind, sponsor: sponsor_id}}\n";
    text_ += "sources:\n";
    add_hr();
    text_ += "  - {kind: okta, path: okta}\n  - {kind: entra, path: entra}\n";
    for (std::uint32_t system = 2; system != 2 + kSystems; ++system) add_application(SystemId{system});
    return std::move(text_);
  }

 private:
  void add_system(SystemId system) {
    std::string vendor{vendor_of(system)};
    vendor[vendor.find(' ')] = '_';
    text_ += "  - {name: " + system_name(system.index()) + ", " + vendor + ": " + external_id_of(system) + "}\n";
  }

  void add_hr() {
    add("hr/master.csv", "kind: hr-master",
        "key: employee_id, name: full_name, email: email,\n     attributes: {clearance: clearance, tier: tier, employment: "
        "employment, org: org_path, series: occ_series, piv: piv_status}");
    add("hr/actions.csv", "kind: hr-actions",
        "key: employee_id, event: action, date: effective_date,\n     events: {Transfer: transferred, Separation: separated}");
    add("hr/trainings.csv", "kind: trainings", "key: employee_id, course: course, date: completed");
    add("hr/designations.csv", "kind: designations", "key: employee_id, what: designation, from: effective, last_day: expires");
  }

  void add_application(SystemId system) {
    const std::string folder = folder_of(system);
    const auto add_table = [&](const char* kind, const std::string& file, const std::string& columns) {
      add(folder + "/" + file + ".csv", "kind: " + std::string{kind} + ", system: " + system_name(system.index()), columns);
    };
    add_table("role-permissions", "role_permissions", "role: ROLE, permission: PERMISSION,\n     scopes: {fund_center: FUND_CENTER, office: OFFICE}");
    add_table("role-roles", "role_roles", "role: ROLE, includes: INCLUDES");
    add_table("user-permissions", "user_permissions", "permission: PERMISSION, " + std::string{kUserColumns});
    add_table("user-roles", "user_roles", "role: ROLE, " + std::string{kUserColumns});
    add_table("delegations", "delegations", "from_login: DELEGATOR, to_login: DELEGATE, role: ROLE, from: START, last_day: END");
    add_table("transactions", "transactions",
              "login: USER_ID, permission: PERMISSION,\n     date: POSTED, object_kind: OBJECT_TYPE, object: OBJECT_ID, subject: SUBJECT_ID");
  }

  void add(const std::string& path, const std::string& kind, const std::string& columns) {
    if (folder_.has(path)) text_ += "  - {" + kind + ", path: " + path + ", " + columns + "}\n";
  }

  const ExportFolder& folder_;
  std::string text_;
};

}  // namespace

void export_declarations(const Blueprint& blueprint, ExportFolder& folder) {
  folder.write("sources.yaml", SourcesText{folder}.text());
  for (const SynthFile& file : policy_files(blueprint, std::string{kPolicy})) folder.write(file.path, file.text);
}

}  // namespace rolewright::synth

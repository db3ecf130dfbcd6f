// sources.yaml, which tells an import what each file is, and the scope trees that policies read.
#include "synth/access.hpp"
#include "synth/exports.hpp"
#include "synth/json_text.hpp"

namespace rolewright::synth {
namespace {

constexpr std::string_view kHead =
    R"(# The Bureau of Inland Waterways: an invented agency. What each file is, and how its records find their person.
agency: Bureau of Inland Waterways
taken: 2026-09-30
systems:
  - {name: OKTA,     okta_org: biw.okta.example}
  - {name: ENTRA,    entra_tenant: biw.example}
  - {name: MOMENTUM, okta_app: 0oa1fin}
  - {name: PRISM,    okta_app: 0oa2acq}
  - {name: IPP,      okta_app: 0oa3ipp}
  - {name: GRANTSOL, okta_app: 0oa4grt}
  - {name: EMPOWHR,  okta_app: 0oa5hcm}
  - {name: SNOW,     okta_app: 0oa6itsm}
)";

constexpr std::string_view kJoin = R"(join:
  okta:  {field: profile.employeeNumber}
  entra: {field: employeeId, admin_suffix: ".adm"}
  logins:
    - {system: MOMENTUM, by: email}
    - {system: IPP,      by: email}
    - {system: WEBTA,    by: email}
    - {system: PRISM,    by: key}
    - {system: EMPOWHR,  by: key}
    - {system: "*", by: map, path: hr/account_map.csv, columns: {system: system, login: login, key: employee_id, kind: kind, sponsor: sponsor_id}}
sources:
  - {kind: hr-master, path: hr/master.csv, key: employee_id, name: full_name, email: email,
     attributes: {series: occ_series, org: org_path, employment: employment, clearance: clearance, tier: tier, piv: piv_status, grade: grade, citizenship: citizenship, status: status}}
  - {kind: hr-actions, path: hr/actions.csv, key: employee_id, event: action, date: effective_date,
     events: {Transfer: transferred, Separation: separated, Conversion: converted}}
  - {kind: trainings, path: hr/trainings.csv, key: employee_id, course: course, date: completed}
  - {kind: designations, path: hr/designations.csv, key: employee_id, what: designation, from: effective, last_day: expires, limit: limit_usd}
  - {kind: okta, path: okta}
  - {kind: entra, path: entra}
  - {kind: user-roles, system: MOMENTUM, path: momentum/user_roles.csv, login: USER_ID, role: ROLE, from: START, last_day: END,
     scopes: {fund_center: FUND_CENTER, alc: ALC}}
  - {kind: role-permissions, system: MOMENTUM, path: momentum/role_permissions.csv, role: ROLE, permission: PERMISSION}
  - {kind: delegations, system: MOMENTUM, path: momentum/delegations.csv, from_login: DELEGATOR, to_login: DELEGATE, role: ROLE, from: START, last_day: END}
  - {kind: user-roles, system: PRISM, path: prism/user_roles.csv, login: USER_ID, role: ROLE, from: START, last_day: END, scopes: {contracting_office: OFFICE}}
  - {kind: role-permissions, system: PRISM, path: prism/role_permissions.csv, role: ROLE, permission: PERMISSION}
  - {kind: user-permissions, system: IPP, path: ipp/user_permissions.csv, login: USER_ID, permission: PERMISSION, from: START, last_day: END}
)";

std::string plain_application(const std::string& system, const std::string& folder) {
  return "  - {kind: user-roles, system: " + system + ", path: " + folder +
         "/user_roles.csv, login: USER_ID, role: ROLE, from: START, last_day: END}\n" +
         "  - {kind: role-permissions, system: " + system + ", path: " + folder +
         "/role_permissions.csv, role: ROLE, permission: PERMISSION}\n";
}

std::string transactions(const std::string& system, const std::string& name) {
  return "  - {kind: transactions, system: " + system + ", path: logs/" + name +
         "_transactions.csv, optional: true, login: USER_ID, permission: PERMISSION,\n" +
         "     date: POSTED, object_kind: OBJECT_TYPE, object: OBJECT_ID, subject: SUBJECT_ID}\n";
}

std::string sources() {
  std::string text{kHead};
  text += "  - {name: WEBTA,    entra_app: " + graph_id("application", "WEBTA") + "}\n";
  text += "  - {name: USACCESS, entra_app: " + graph_id("application", "USACCESS") + "}\n";
  text += kJoin;
  text += plain_application("IPP", "ipp") + plain_application("GRANTSOL", "grantsol");
  text += plain_application("EMPOWHR", "empowhr") + plain_application("SNOW", "snow");
  text +=
      transactions("MOMENTUM", "momentum") + transactions("WEBTA", "webta") + transactions("SNOW", "snow");
  for (const char* month : {"2026-07", "2026-08", "2026-09"})
    text +=
        "  - {kind: okta-log, path: logs/okta_system_log-" + std::string{month} + ".json, optional: true}\n";
  return text;
}

}  // namespace

void write_declarations(Files& files) {
  std::string tree = "value,parent\nFC-1000,\n";
  std::string codes = "fund_center,alc\n";
  for (unsigned fund = 11; fund != 23; ++fund)
    for (std::size_t leaf = 0; leaf != 5; ++leaf) {
      tree += fund_center(fund, leaf) + ',' + (leaf == 0 ? "FC-1000" : fund_center(fund, 0)) + '\n';
      codes += fund_center(fund, leaf) + ',' + location_code(fund) + '\n';
    }
  files.push_back({"fund_centers.csv", tree});
  files.push_back({"fund_center_alc.csv", codes});
  files.push_back({"sources.yaml", sources()});
}

}  // namespace rolewright::synth

#include "synth/plants.hpp"

#include <array>

#include "synth/access.hpp"

namespace rolewright::synth {
namespace {

struct Planted {
  std::string_view key, name, email, org, series, title, grade, employment, clearance, tier;
  unsigned fund;
};

constexpr std::string_view kStaff = "civil_service";
constexpr std::string_view kContract = "contractor";
constexpr std::string_view kDisbursing = "CFO/Treasury/Disbursing";
constexpr std::string_view kAnalyst = "Disbursing Analyst";
constexpr std::string_view kCertification = "CFO/Treasury/Certification";
constexpr std::string_view kField = "FIELD/Delta District";

// clang-format off
constexpr std::array kPlanted{
    Planted{"200101", "Marta Ostrander", "marta.ostrander", kDisbursing, "0505", kAnalyst, "GS-11", kStaff, "secret", "T4", 12},
    Planted{"200102", "Dennis Calloway", "dennis.calloway", kDisbursing, "0505", kAnalyst, "GS-11", kStaff, "secret", "T4", 12},
    Planted{"200103", "Priya Venkatesan", "priya.venkatesan", kCertification, "0510", "Certifying Officer", "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200104", "Owen Lindqvist", "owen.lindqvist", "CFO/AP/Vendors", "0503", "Vendor Bank Specialist", "GS-09", kStaff, "secret", "T4", 11},
    Planted{"200105", "Rosa Delgado-Pratt", "rosa.delgado-pratt", kField, "0340", "Project Manager", "GS-13", kStaff, "none", "T2", 22},
    Planted{"200106", "Terrence Boyle", "terrence.boyle", kField, "0340", "Project Manager", "GS-13", kStaff, "none", "T2", 22},
    Planted{"200107", "Harold Whitcomb", "harold.whitcomb", "ACQ/East", "1102", "Contracting Officer", "GS-13", kStaff, "secret", "T2", 14},
    Planted{"200108", "Ingrid Solheim", "ingrid.solheim", "ACQ/East", "1102", "Contracting Officer", "GS-13", kStaff, "secret", "T2", 14},
    Planted{"200109", "Calvin Oyelaran", "calvin.oyelaran", "ACQ/West", "1102", "Contracting Officer", "GS-13", kStaff, "secret", "T2", 15},
    Planted{"200110", "Brett Sandoval", "brett.sandoval", kCertification, "", "Payment Analyst", "", kContract, "secret", "T4", 12},
    Planted{"200111", "Naomi Kessler", "naomi.kessler", kCertification, "0510", "Certifying Officer", "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200112", "Gloria Pemberton", "gloria.pemberton", "PERSEC/Issuance", "0086", "Credential Issuer", "GS-07", kStaff, "secret", "T2", 18},
    Planted{"200113", "Vincent Abara", "vincent.abara", "PERSEC/Issuance", "0080", "Credential Security Officer", "GS-12", kStaff, "top_secret", "T5", 18},
    Planted{"200114", "Lorraine Tuttle", "lorraine.tuttle", "PROPERTY", "0303", "Program Assistant", "GS-07", kStaff, "none", "T1", 21},
    Planted{"200115", "Samuel Hargrove", "samuel.hargrove", "PROPERTY", "0303", "Program Assistant", "GS-07", kStaff, "none", "T1", 21},
    Planted{"200116", "Felix Marchetti", "felix.marchetti", "OIG/Audits", "0511", "Auditor", "GS-13", kStaff, "secret", "T5", 13},
    Planted{"200117", "Dana Whitlock", "dana.whitlock", "OIG/Audits", "0511", "Auditor", "GS-13", kStaff, "secret", "T5", 13},
    Planted{"200118", "Anjali Raman", "anjali.raman", "CIO/Applications", "2210", "IT Specialist (Application Software)", "GS-13", kStaff, "none", "T4", 19},
    Planted{"200119", "Kurt Halvorsen", "kurt.halvorsen", "CIO/Operations", "2210", "IT Specialist (Systems Administration)", "GS-13", kStaff, "secret", "T5", 19},
    Planted{"200120", "Beatriz Coelho", "beatriz.coelho", "CIO/Applications", "2210", "IT Specialist (Application Software)", "GS-12", kStaff, "none", "T4", 19},
    Planted{"200121", "Nathan Odhiambo", "nathan.odhiambo", "CIO/Identity", "2210", "IT Specialist (Identity)", "GS-13", kStaff, "secret", "T5", 19},
    Planted{"200122", "J. Garcia", "j.garcia", "CISO/Operations", "2210", "IT Specialist (Security)", "GS-12", kStaff, "top_secret", "T5", 20},
    Planted{"200123", "J. Garcia", "j.garcia2", "CIO/Identity", "2210", "IT Specialist (Identity)", "GS-13", kStaff, "secret", "T5", 19},
    Planted{"200124", "Yvonne Castellano", "yvonne.castellano", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200125", "Walter Brinkley", "walter.brinkley", "CFO/Budget/Accounting", "0510", "Systems Accountant", "GS-13", kStaff, "secret", "T4", 13},
    Planted{"200126", "Camille Rousseau-Diaz", "camille.rousseau-diaz", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200127", "Gordon Pickering", "gordon.pickering", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200128", "Sabrina Voss", "sabrina.voss", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200129", "Leonard Achebe", "leonard.achebe", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200130", "Derek Munro", "derek.munro", "CFO/AP/Invoices", "", "Invoice Entry Contractor", "", kContract, "none", "T2", 11},
    Planted{"200131", "Tamika Rollins", "tamika.rollins", "CFO/AP/Invoices", "", "Invoice Entry Contractor", "", kContract, "none", "T2", 11},
    Planted{"200132", "Paul Ferreira", "paul.ferreira", "CFO/AP/Invoices", "", "Invoice Entry Contractor", "", kContract, "none", "T2", 11},
    Planted{"200133", "Helen Strickland", "helen.strickland", kCertification, "0510", "Certifying Officer", "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200134", "Oscar Bellamy", "oscar.bellamy", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200135", "Ruth Amankwah", "ruth.amankwah", "CFO/Treasury/Reconciliation", "0510", "Staff Accountant", "GS-11", kStaff, "none", "T2", 12},
    Planted{"200136", "Ian Colquhoun", "ian.colquhoun", "CIO/Operations", "2210", "IT Specialist (Systems Administration)", "GS-13", kStaff, "secret", "T5", 19},
    Planted{"200137", "Mei-Lin Zhou", "mei-lin.zhou", "CIO/Operations", "2210", "IT Specialist (Systems Administration)", "GS-13", kStaff, "secret", "T5", 19},
    Planted{"200138", "Cheryl Nakamura", "cheryl.nakamura", "CFO/AP/Analysis", "0501", "Financial Analyst", "GS-11", kStaff, "none", "T2", 11},
    Planted{"200139", "Arthur Delacroix", "arthur.delacroix", kDisbursing, "0505", kAnalyst, "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200140", "Sonja Eriksen", "sonja.eriksen", "CISO/Operations", "2210", "IT Specialist (Security)", "GS-13", kStaff, "top_secret", "T5", 20},
    Planted{"200141", "Bernard Oduya", "bernard.oduya", kField, "0340", "District Section Chief", "GS-13", kStaff, "none", "T4", 22},
    Planted{"200142", "Louise Tremblay", "louise.tremblay", kField, "0340", "District Section Chief", "GS-13", kStaff, "none", "T4", 22},
    Planted{"200143", "Theodora Lang", "theodora.lang", "CFO/Treasury/Reconciliation", "0510", "Staff Accountant", "GS-12", kStaff, "secret", "T4", 12},
    Planted{"200144", "Philip Anderssen", "philip.anderssen", "CFO/AP/Vendors", "0503", "Financial Clerk", "GS-07", kStaff, "secret", "T4", 11},
    Planted{"200145", "Imogen Fairweather", "imogen.fairweather", "CFO/AP/Vendors", "0503", "Financial Clerk", "GS-07", kStaff, "secret", "T2", 11},
    Planted{"200146", "Margaret Thornbury", "margaret.thornbury", "CFO", "0340", "Chief Financial Officer", "SES", kStaff, "top_secret", "T5", 11},
};
// clang-format on

// Shorthand over one World: people by the part of their address before the @.
class Hand {
 public:
  explicit Hand(World& world) : world_{world} {}
  [[nodiscard]] std::size_t who(std::string_view name) const {
    return person_at(world_, std::string{name} + "@biw.example");
  }
  [[nodiscard]] const std::string& key(std::string_view name) const { return world_.people[who(name)].key; }

  void okta(std::string_view name, std::string_view group) { join_okta(world_, who(name), group); }
  void entra(std::string_view name, std::string_view group) { join_entra(world_, who(name), group); }
  void role(std::string_view name, std::string_view system, std::string_view role, Limits limits = {}) {
    hold_role(world_, who(name), system, role, std::move(limits));
  }
  void disburse(std::string_view name, unsigned fund) {
    okta(name, "fin-disbursing");
    role(name, "MOMENTUM", "DISBURSEMENT", {.alc = location_code(fund)});
  }
  void app_role(std::string_view name, const char* system, const char* role) {
    world_.entra_app_roles[system].push_back({.role = role, .user = who(name)});
  }
  void certify(std::string_view name, const char* from = "2026-01-12", const char* until = "") {
    world_.packages.push_back(
        {.package = "Certifying officer", .user = who(name), .from = from, .until = until});
  }
  void designate(std::string_view name, const char* what, const char* from, const char* last_day,
                 const char* limit = "") {
    world_.designations.push_back({key(name), what, from, last_day, limit});
  }
  void trained(std::string_view name, const char* course, const char* date) {
    world_.trainings.push_back({key(name), course, date});
  }
  void action(std::string_view name, const char* action, const char* date) {
    world_.actions.push_back({key(name), action, date});
  }
  // A second, privileged Entra user of the same person.
  std::size_t admin(std::string_view name, const char* upn) {
    const Person& person = world_.people[who(name)];
    world_.entra_users.push_back({.upn = upn,
                                  .display = person.name + " (admin)",
                                  .employee_id = person.key,
                                  .department = person.org});
    return world_.entra_users.size() - 1;
  }

 private:
  World& world_;
};

void plant_payments(World& world, Hand& hand) {
  hand.entra("marta.ostrander", "FIN-Vendor-Surge");  // nested in FIN-Vendor-Maintenance
  hand.disburse("marta.ostrander", 14);
  hand.entra("dennis.calloway", "FIN-Vendor-Readers");  // nested in FIN-Finance-Readers
  hand.disburse("dennis.calloway", 17);
  hand.okta("priya.venkatesan", "fin-vendor-bank");
  hand.certify("priya.venkatesan");
  hand.okta("owen.lindqvist", "fin-vendor-bank");
  hand.certify("owen.lindqvist", "2026-03-02", "2026-08-31");
  hand.disburse("yvonne.castellano", 20);
  world.okta_groups["fin-vendor-admin"].owners.push_back(hand.who("yvonne.castellano"));
  hand.role("walter.brinkley", "MOMENTUM", "YEAR_END_CLOSE", {.start = "2022-09-01"});
  hand.role("cheryl.nakamura", "MOMENTUM", "AP_SUPERUSER", {.start = "2023-02-01", .end = "2026-06-30"});
  hand.okta("cheryl.nakamura", "fin-reports");
  hand.disburse("arthur.delacroix", 11);
  world.app_permissions["IPP"].push_back({.login = "arthur.delacroix@biw.example",
                                          .role = "SUPPLIER_BANK_OVERRIDE",
                                          .start = "2026-04-20",
                                          .person = hand.who("arthur.delacroix")});
  for (const char* name : {"camille.rousseau-diaz", "gordon.pickering", "sabrina.voss", "leonard.achebe"}) {
    hand.okta(name, "fin-vendor-bank");
    hand.disburse(name, 17);
  }
}

void plant_requests_and_movers(Hand& hand) {
  const auto ask = [&hand](std::string_view name, const char* center) {
    hand.role(name, "MOMENTUM", "PR_REQUESTER", {.fund_center = center, .start = "2024-05-06"});
  };
  const auto approve = [&hand](std::string_view name, const char* center) {
    hand.role(name, "MOMENTUM", "PR_APPROVER", {.fund_center = center, .start = "2024-05-06"});
  };
  ask("rosa.delgado-pratt", "FC-2210");
  approve("rosa.delgado-pratt", "FC-2220");
  ask("terrence.boyle", "FC-2210");
  approve("terrence.boyle", "FC-2200");
  approve("felix.marchetti", "FC-1410");
  hand.action("felix.marchetti", "Transfer", "2026-07-01");
  approve("dana.whitlock", "FC-1420");
  hand.action("dana.whitlock", "Transfer", "2026-07-02");
  approve("bernard.oduya", "FC-2210");
  hand.disburse("bernard.oduya", 22);
  approve("louise.tremblay", "FC-2210");
  hand.disburse("louise.tremblay", 11);
}

void plant_designations(Hand& hand) {
  for (const char* name : {"harold.whitcomb", "ingrid.solheim"}) {
    hand.okta(name, "acq-contracting-officers");
    hand.role(name, "PRISM", "CONTRACTING_OFFICER", {.office = "BIW-EAST", .start = "2023-10-02"});
  }
  hand.designate("harold.whitcomb", "warrant", "2023-09-30", "2026-09-29", "5000000");
  hand.designate("ingrid.solheim", "warrant", "2023-10-01", "2026-09-30", "5000000");
  hand.okta("calvin.oyelaran", "acq-contracting-officers");
  hand.role("calvin.oyelaran", "PRISM", "CONTRACTING_OFFICER", {.office = "BIW-WEST", .start = "2026-08-17"});

  for (const char* name : {"brett.sandoval", "naomi.kessler", "helen.strickland"}) hand.certify(name);
  for (const char* name : {"priya.venkatesan", "owen.lindqvist", "brett.sandoval", "naomi.kessler",
                           "helen.strickland", "theodora.lang"}) {
    hand.designate(name, "certifying_officer", "2026-01-05", "2028-01-04");
    hand.trained(name, "SoD-101", "2026-03-12");
  }
  hand.action("naomi.kessler", "Conversion", "2026-09-23");
  hand.certify("priya.venkatesan", "2024-01-08", "2024-12-31");  // an earlier term, over
}

void plant_identity(World& world, Hand& hand) {
  hand.app_role("gloria.pemberton", "USACCESS", "SPONSOR");
  hand.app_role("gloria.pemberton", "USACCESS", "ACTIVATOR");
  hand.app_role("vincent.abara", "USACCESS", "SPONSOR");
  hand.app_role("vincent.abara", "USACCESS", "SECURITY_OFFICER");
  for (const char* name : {"lorraine.tuttle", "samuel.hargrove"}) {
    hand.app_role(name, "WEBTA", "TIMEKEEPER");
    hand.app_role(name, "WEBTA", "SUPERVISOR_CERTIFY");
  }
  for (const char* name : {"nathan.odhiambo", "j.garcia", "sonja.eriksen"})
    hand.entra(name, "SEC-Log-Reviewers");
  constexpr const char* kPrivileged = "Privileged Role Administrator";
  world.directory.push_back(
      {.role = kPrivileged, .user = hand.admin("nathan.odhiambo", "nathan.odhiambo.adm@biw.example")});
  // The address looks like the other J. Garcia's; the employee number says whose it is.
  world.directory.push_back(
      {.role = kPrivileged, .user = hand.admin("j.garcia2", "j.garcia.adm@biw.example")});
  world.directory.push_back({.role = kPrivileged,
                             .user = hand.who("sonja.eriksen"),
                             .eligible_from = "2026-02-02",
                             .eligible_until = "2027-02-01"});
}

void plant_changes(World& world, Hand& hand) {
  for (const char* name : {"anjali.raman", "beatriz.coelho"}) {
    hand.okta(name, "it-developers");
    hand.role(name, "SNOW", "delegated_developer");
    hand.role(name, "SNOW", "itil");
  }
  hand.okta("kurt.halvorsen", "it-infrastructure");
  hand.role("kurt.halvorsen", "SNOW", "itil");
  const auto service = [&](const char* login, const char* role, std::string_view sponsor) {
    world.accounts.push_back({"SNOW", login, "", "service", hand.key(sponsor)});
    world.app_roles["SNOW"].push_back(
        {.login = login, .role = role, .start = "2025-05-05", .person = hand.who(sponsor)});
  };
  service("svc-deploy-prod", "prod_deployer", "anjali.raman");
  service("svc-deploy-lab", "prod_deployer", "kurt.halvorsen");
  service("svc-monitor", "itil", "beatriz.coelho");
  for (const char* name : {"ian.colquhoun", "mei-lin.zhou"}) {
    hand.okta(name, "it-infrastructure");
    hand.role(name, "SNOW", "pam_firefighter");
    hand.role(name, "SNOW", "pam_log_reviewer");
  }
}

void plant_leavers_and_delegates(World& world, Hand& hand) {
  for (const char* name : {"derek.munro", "tamika.rollins", "paul.ferreira"}) {
    hand.okta(name, "fin-ap-clerk");
    const bool ended = std::string_view{name} == "tamika.rollins";
    hand.role(name, "MOMENTUM", "INVOICE_ENTRY",
              {.fund_center = "FC-1600", .start = "2025-02-03", .end = ended ? "2026-08-14" : ""});
    const bool late = std::string_view{name} == "paul.ferreira";
    hand.action(name, "Separation", late ? "2026-09-29" : "2026-08-14");
    Person& person = world.people[hand.who(name)];
    person.status = "separated";
    if (ended) person.okta_status = "DEPROVISIONED";
    if (ended) world.entra_users[hand.who(name)].enabled = "false";
  }
  hand.disburse("oscar.bellamy", 14);
  for (const char* name : {"helen.strickland", "ruth.amankwah"})
    world.delegations.push_back({"oscar.bellamy@biw.example", std::string{name} + "@biw.example",
                                 "DISBURSEMENT", "2026-10-12", "2026-10-25"});
  hand.role("ruth.amankwah", "MOMENTUM",
            "PAYMENT_VIEW");  // not a certifying officer: her delegation conflicts with nothing
}

void plant_requesters(Hand& hand) {
  hand.role("theodora.lang", "MOMENTUM", "FBWT_RECON", {.alc = location_code(14)});
  for (const char* name : {"philip.anderssen", "imogen.fairweather"}) {
    hand.okta(name, "fin-vendor-admin");
    hand.role(name, "MOMENTUM", "VENDOR_MAINT");
    hand.role(name, "IPP", "SUPPLIER_DESK");
    hand.trained(name, "SoD-101", "2026-05-18");
  }
  hand.okta("margaret.thornbury", "fin-executives");
}

void join_first(World& world, std::string_view job, std::size_t count, std::string_view group) {
  std::size_t joined = 0;
  for (std::size_t person = 0; person != world.people.size(); ++person)
    if (world.people[person].job == job && joined++ < count) join_entra(world, person, group);
}

}  // namespace

void add_planted_people(World& world) {
  for (const Planted& row : kPlanted) {
    Person person;
    person.key = row.key;
    person.name = row.name;
    person.email = std::string{row.email} + "@biw.example";
    person.login = std::string{row.email};
    person.org = row.org;
    person.series = row.series;
    person.title = row.title;
    person.grade = row.grade;
    person.employment = row.employment;
    person.clearance = row.clearance;
    person.tier = row.tier;
    person.fund = row.fund;
    person.job = "planted";
    world.people.push_back(person);
  }
}

void plant_access(World& world) {
  Hand hand{world};
  plant_payments(world, hand);
  plant_requests_and_movers(hand);
  plant_designations(hand);
  plant_identity(world, hand);
  plant_changes(world, hand);
  plant_leavers_and_delegates(world, hand);
  plant_requesters(hand);
}

void plant_clusters(World& world) {
  join_first(world, "ap-clerk", 25, "FIN-Month-End-Surge");
  world.entra_groups["FIN-Invoice-Approvers"].children.push_back("FIN-Month-End-Surge");
  world.entra_groups["FIN-Vendor-Maintenance"].children.push_back("FIN-Vendor-Surge");
  world.entra_groups["FIN-Finance-Readers"].children.push_back("FIN-Vendor-Readers");
  join_first(world, "registrar", 7, "PERSEC-Coverage");
  world.entra_app_roles["USACCESS"].push_back({.role = "ACTIVATOR", .group = "PERSEC-Coverage"});
}

}  // namespace rolewright::synth

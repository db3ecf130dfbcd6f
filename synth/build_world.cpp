// Builds the World: staff from the job table with drawn names, the planted people, directory users, then what
// comes with each job, what everyone gets, and the records that no import can place.
#include <algorithm>
#include <array>
#include <set>

#include "model/bug.hpp"
#include "model/date.hpp"
#include "synth/access.hpp"
#include "synth/jobs.hpp"
#include "synth/plants.hpp"
#include "synth/random.hpp"
#include "synth/world.hpp"

namespace rolewright::synth {
namespace {

constexpr std::array<std::string_view, 60> kGiven{
    "Ada",    "Aisha",  "Alan",  "Amara",  "Andre",   "Anita", "Audrey", "Ben",    "Bianca", "Carl",
    "Carmen", "Chen",   "Clara", "Colin",  "Daniela", "David", "Deepa",  "Edith",  "Elena",  "Emeka",
    "Erik",   "Esther", "Farid", "Fiona",  "Frank",   "Grace", "Greta",  "Hana",   "Hugo",   "Irene",
    "Jamal",  "Joan",   "Jonas", "Kamala", "Karen",   "Keith", "Lena",   "Leo",    "Lucia",  "Malik",
    "Maria",  "Miguel", "Nadia", "Nora",   "Omar",    "Paula", "Peter",  "Quinn",  "Rachel", "Ravi",
    "Rita",   "Roland", "Sara",  "Simon",  "Tara",    "Theo",  "Ursula", "Victor", "Wanda",  "Yusuf"};
constexpr std::array<std::string_view, 72> kSurname{
    "Abbott", "Acosta",  "Adeyemi", "Baker",     "Barros",  "Beaumont", "Bianchi",  "Blackwell", "Bowman",
    "Brandt", "Carver",  "Castro",  "Chandra",   "Clement", "Cortez",   "Crane",    "Dalton",    "Desai",
    "Dixon",  "Dubois",  "Eastman", "Ellery",    "Engel",   "Farrow",   "Fischer",  "Fontaine",  "Galloway",
    "Gibson", "Greer",   "Gupta",   "Hadley",    "Hansen",  "Herrera",  "Holloway", "Ibarra",    "Ingram",
    "Jacobs", "Jensen",  "Kaplan",  "Keller",    "Kimura",  "Lambert",  "Larkin",   "Lopez",     "Mbeki",
    "Mercer", "Moreau",  "Nadeau",  "Navarro",   "Nguyen",  "Oakley",   "Okafor",   "Ortega",    "Park",
    "Patel",  "Quigley", "Ramsey",  "Reyes",     "Rowland", "Salazar",  "Schmidt",  "Shaw",      "Silva",
    "Sutton", "Takeda",  "Thorne",  "Underwood", "Vargas",  "Wagner",   "Weaver",   "Yamada",    "Zeller"};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void name_person(Person& person, std::set<std::string>& taken, Random& random) {
  const std::string given{kGiven[random.below(kGiven.size())]};
  const std::string surname{kSurname[random.below(kSurname.size())]};
  const std::string wanted = lower(given + '.' + surname);
  std::string address = wanted;
  for (int number = 2; !taken.insert(address).second; ++number) address = wanted + std::to_string(number);
  person.name = given + ' ' + surname;
  person.email = address + "@biw.example";
  person.login = address;
}

void add_staff(World& world, Random& random) {
  std::set<std::string> taken;
  std::size_t hired = 0;
  for (const Job& job : jobs()) {
    for (std::size_t i = 0; i != job.count; ++i) {
      Person person;
      name_person(person, taken, random);
      person.key = std::to_string(100100 + 17 * hired++ + random.below(17));
      person.org = job.org;
      person.series = job.series;
      person.title = job.title;
      person.grade = job.grade;
      person.employment = job.employment;
      person.clearance = job.clearance;
      person.tier = job.tier;
      person.job = job.id;
      person.fund = job.fund;
      person.ordinal = i;
      world.people.push_back(person);
    }
  }
}

// Ordinary irregularities, only in jobs that no blocking rule mentions.
void disturb_staff(World& world, Random& random) {
  for (Person& person : world.people) {
    if (person.job == "lock-operator") {
      if (person.ordinal < 4) person.tier.clear();  // an investigation that HR has not recorded
      if (person.ordinal == 4 || person.ordinal == 5) person.okta_status = "SUSPENDED";
      if (person.ordinal == 6) person.okta_status = "LOCKED_OUT";
      if (person.ordinal == 7) person.piv = "pending";
    }
    if (person.job == "mechanic" && person.ordinal < 5) {
      person.status = "separated";
      person.piv = "revoked";
      person.okta_status = "DEPROVISIONED";
      world.actions.push_back(
          {person.key, "Separation", moved("2026-03-02", static_cast<int>(random.below(190)))});
    }
    const bool mover =
        person.job == "hr-assistant" || person.job == "grants-specialist" || person.job == "lock-operator";
    if (mover && person.ordinal >= 10 && person.ordinal < 14)
      world.actions.push_back(
          {person.key, "Transfer", moved("2025-02-10", static_cast<int>(random.below(560)))});
    if (person.job == "budget-analyst" && person.ordinal < 6)
      world.actions.push_back(
          {person.key, "Promotion", moved("2025-06-01", static_cast<int>(random.below(400)))});
    if (person.job == "soc-analyst" && person.ordinal < 2)
      world.actions.push_back(
          {person.key, "Conversion", moved("2025-10-05", static_cast<int>(random.below(200)))});
  }
}

void add_directory_users(World& world) {
  for (const Person& person : world.people)
    world.entra_users.push_back({.upn = person.email,
                                 .display = person.name,
                                 .employee_id = person.key,
                                 .department = person.org,
                                 .enabled = person.okta_status == "DEPROVISIONED" ? "false" : "true"});
}

// Privileged work is done from a separate account.
void add_admins(World& world) {
  struct Admin {
    std::string_view job;
    std::size_t ordinal;
    const char* role;
  };
  constexpr std::array kAdmins{Admin{"identity-engineer", 0, "Global Administrator"},
                               Admin{"identity-engineer", 1, "Global Administrator"},
                               Admin{"identity-engineer", 2, "Privileged Role Administrator"},
                               Admin{"identity-engineer", 3, "User Administrator"},
                               Admin{"identity-engineer", 4, "Groups Administrator"},
                               Admin{"cio-supervisor", 0, "Global Administrator"},
                               Admin{"service-desk", 0, "Helpdesk Administrator"},
                               Admin{"service-desk", 1, "Helpdesk Administrator"}};
  for (const Admin& admin : kAdmins) {
    const auto at = std::find_if(world.people.begin(), world.people.end(), [&admin](const Person& person) {
      return person.job == admin.job && person.ordinal == admin.ordinal;
    });
    if (at == world.people.end()) bug("an administrator of a job nobody has");
    world.entra_users.push_back({.upn = at->login + ".adm@biw.example",
                                 .display = at->name + " (admin)",
                                 .employee_id = at->key,
                                 .department = at->org});
    world.directory.push_back({.role = admin.role, .user = world.entra_users.size() - 1});
  }
  world.directory.push_back({.role = "Security Reader", .group = "SEC-Log-Reviewers"});
  world.directory.push_back({.role = "Reports Reader", .group = "CIO-Service-Desk"});
}

void give_jobs(World& world, Random& random) {
  for (const Job& job : jobs())
    for (std::size_t person = 0; person != world.people.size(); ++person)
      if (world.people[person].job == job.id && world.people[person].status == "active")
        give_all(world, person, job.access, random);
}

// What people were given for a project and kept: harmless, and explained by no job.
void give_extras(World& world, Random& random) {
  constexpr std::array<std::string_view, 5> kExtras{"MOMENTUM:PAYMENT_VIEW", "IPP:INVOICE_VIEWER",
                                                    "SNOW:work_order_user", "PRISM:AWARD_VIEWER",
                                                    "SNOW:itil"};
  for (std::size_t person = 0; person != world.people.size(); ++person) {
    const Person& one = world.people[person];
    if (one.job == "planted" || one.job == "lock-operator" || one.status != "active" || !random.chance(7)) continue;
    give_all(world, person, kExtras[random.below(kExtras.size())], random);
  }
}

std::string unit_group(const Person& person) {
  std::string name = "unit-" + lower(person.org.substr(0, person.org.find('/')));
  if (person.org.starts_with("CFO/")) name += '-' + lower(person.org.substr(4, person.org.find('/', 4) - 4));
  return name;
}

// The org chart as nested Entra groups: people sit in the lowest, each is nested in the one above.
void join_org_groups(World& world, std::size_t person) {
  std::string org = world.people[person].org;
  join_entra(world, person, "ORG " + org);
  for (std::size_t slash = org.rfind('/'); slash != std::string::npos; slash = org.rfind('/')) {
    const std::string child = "ORG " + org;
    org.resize(slash);
    auto& children = world.entra_groups["ORG " + org].children;
    if (std::find(children.begin(), children.end(), child) == children.end()) children.push_back(child);
  }
}

void give_everyone(World& world) {
  for (std::size_t person = 0; person != world.people.size(); ++person) {
    const Person& one = world.people[person];
    if (one.status != "active") continue;
    join_okta(world, person, "all-staff");
    join_okta(world, person, unit_group(one));
    join_org_groups(world, person);
    if (one.employment == "contractor") join_okta(world, person, "staff-contractor");
    if (one.employment != "contractor") join_entra(world, person, "ALL-Civilian");
  }
  world.entra_app_roles["WEBTA"].push_back({.role = "EMPLOYEE", .group = "ALL-Civilian"});
  // Two teams each nested in the other: legal, and one set of members.
  world.entra_groups["CIO-Platform-Team"].children.push_back("CIO-Release-Team");
  world.entra_groups["CIO-Release-Team"].children.push_back("CIO-Platform-Team");
  for (std::size_t person = 0; person != world.people.size(); ++person)
    if (world.people[person].job == "infrastructure")
      join_entra(world, person, person % 2 == 0 ? "CIO-Platform-Team" : "CIO-Release-Team");
}

void qualify_staff(World& world, Random& random) {
  for (const Person& person : world.people) {
    if (person.status != "active") continue;
    world.trainings.push_back(
        {person.key, "SEC-AWARE", moved("2025-10-06", static_cast<int>(random.below(355)))});
    if (person.job == "planted") continue;
    if (person.job == "officer-east" || person.job == "officer-west")
      world.designations.push_back({person.key, "warrant",
                                    moved("2022-11-01", static_cast<int>(random.below(900))),
                                    moved("2026-10-15", static_cast<int>(random.below(900))),
                                    random.chance(50) ? "250000" : "5000000"});
    if (person.job == "certifier")
      world.designations.push_back({person.key, "certifying_officer",
                                    moved("2024-01-08", static_cast<int>(random.below(600))),
                                    moved("2026-12-31", static_cast<int>(random.below(500))), ""});
    if (person.org.starts_with("CFO/") && random.chance(70))
      world.trainings.push_back(
          {person.key, "SoD-101", moved("2025-08-04", static_cast<int>(random.below(420)))});
  }
}

void map_logins(World& world) {
  for (const std::string system : {"SNOW", "GRANTSOL"}) {
    std::set<std::string> seen;
    for (const AppGrant& grant : world.app_roles[system]) {
      const Person& person = world.people[grant.person];
      if (grant.login != person.login || !seen.insert(grant.login).second) continue;
      world.accounts.push_back({system, grant.login, person.key, "everyday", ""});
    }
  }
}

}  // namespace

std::size_t person_at(const World& world, std::string_view email) {
  for (std::size_t person = 0; person != world.people.size(); ++person)
    if (world.people[person].email == email) return person;
  bug("a planted address that nobody has");
}

std::string moved(std::string_view day, int days) {
  const auto parsed = parse_day(day);
  if (!parsed) bug("a date written wrongly in the source");
  return to_string(parsed->plus(days));
}

World build_world(std::uint64_t seed) {
  World world;
  world.seed = seed;
  Random random{mix(seed)};
  add_staff(world, random);
  disturb_staff(world, random);
  add_planted_people(world);
  add_directory_users(world);
  add_admins(world);
  give_jobs(world, random);
  give_extras(world, random);
  plant_access(world);
  plant_clusters(world);
  give_everyone(world);
  qualify_staff(world, random);
  map_logins(world);
  return world;
}

}  // namespace rolewright::synth

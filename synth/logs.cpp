// What people did: sign-ins as Okta logs them, and transactions as the applications do, with the object each
// was on and whose record it was. Rows are in order of day, so that an invoice is entered before it is
// approved.
#include <algorithm>
#include <array>
#include <tuple>

#include "synth/exports.hpp"
#include "synth/json_text.hpp"
#include "synth/random.hpp"
#include "synth/role_tables.hpp"

namespace rolewright::synth {
namespace {

struct Event {
  std::string day, login, permission, kind, object, subject;
  friend auto operator<=>(const Event&, const Event&) = default;
};

std::string numbered(std::string_view prefix, std::size_t number) {
  std::string digits = std::to_string(number);
  return std::string{prefix} + std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits;
}

std::string transactions_csv(std::vector<Event> events) {
  std::sort(events.begin(), events.end());
  std::string text = "POSTED,USER_ID,PERMISSION,OBJECT_TYPE,OBJECT_ID,SUBJECT_ID\n";
  for (const Event& e : events) text += csv_line({e.day, e.login, e.permission, e.kind, e.object, e.subject});
  return text;
}

bool is_work(std::string_view permission) {
  return permission.find("VIEW") == std::string_view::npos;
}

// One in ten roles was not used for four months: dormant by any measure.
int first_idle_day(const AppGrant& grant) {
  return mix(grant.login + grant.role) % 10 == 0 ? 60 : 183;
}

// Documents that come into being at one step and are acted on by others later.
struct Documents {
  std::string_view kind;
  std::string_view prefix;
  std::vector<int> days = {};  // the day each was made

  std::string add(int day) {
    days.push_back(day);
    return numbered(prefix, days.size());
  }
};

class MomentumLog {
 public:
  MomentumLog(const World& world, Random& random) : world_{world}, random_{random} {}

  std::vector<Event> build() {
    each_role({"INV_CREATE", "PR_CREATE"}, &MomentumLog::create);
    each_role({"INV_APPROVE", "INV_HOLD", "PR_APPROVE", "RECV_CREATE", "PAY_SCHEDULE", "DISB_RUN"},
              &MomentumLog::act);
    each_role({"VEND_CREATE", "VEND_UPDATE", "VEND_EFT_UPDATE", "BUDGET_LOAD", "FUNDS_CERTIFY", "FBWT_RECON",
               "JV_CREATE"},
              &MomentumLog::keep);
    certify();
    // Closes the books each October; the role is idle the rest of the year by design.
    for (const char* day : {"2025-10-02", "2025-10-03"})
      events_.push_back({day, "walter.brinkley@biw.example", "PERIOD_CTRL", "period", "FY2025-12", ""});
    return std::move(events_);
  }

 private:
  using Step = void (MomentumLog::*)(const AppGrant&, std::string_view, int);

  void each_role(const std::vector<std::string_view>& permissions, Step step) {
    for (const RolePermissions& table : role_tables()) {
      if (table.system != "MOMENTUM") continue;
      for (const std::string_view permission : permissions)
        if ((' ' + std::string{table.permissions} + ' ').find(' ' + std::string{permission} + ' ') !=
            std::string::npos)
          each_holder(table.role, permission, step);
    }
  }

  void each_holder(std::string_view role, std::string_view permission, Step step) {
    for (const AppGrant& grant : world_.app_roles.at("MOMENTUM")) {
      if (grant.role != role || grant.end == "2026-06-30" || grant.start > "2026-04-01") continue;
      const int last = grant.end.empty() ? first_idle_day(grant) : 100;
      for (std::size_t i = 40 + random_.below(80); i != 0; --i)
        (this->*step)(grant, permission, static_cast<int>(random_.below(static_cast<std::size_t>(last))));
    }
  }

  void record(int day, const std::string& login, std::string_view permission, std::string_view kind,
              std::string object) {
    events_.push_back({moved("2026-04-01", std::min(day, 182)), login, std::string{permission},
                       std::string{kind}, std::move(object), ""});
  }

  Documents& documents_of(std::string_view permission) {
    return permission.starts_with("PR_") || permission.starts_with("RECV") ? purchases_ : invoices_;
  }

  void create(const AppGrant& grant, std::string_view permission, int day) {
    Documents& documents = documents_of(permission);
    record(day, grant.login, permission, documents.kind, documents.add(day));
  }

  // Something done to an existing document, one to twenty days after it was made.
  void act(const AppGrant& grant, std::string_view permission, int day) {
    static_cast<void>(day);
    const Documents& documents = documents_of(permission);
    const std::size_t which = random_.below(documents.days.size());
    const int later = documents.days[which] + 1 + static_cast<int>(random_.below(20));
    if (later < first_idle_day(grant))
      record(later, grant.login, permission, documents.kind, numbered(documents.prefix, which + 1));
  }

  void keep(const AppGrant& grant, std::string_view permission, int day) {
    if (permission.starts_with("VEND"))
      return record(day, grant.login, permission, "vendor", numbered("V-", 1 + random_.below(1400)));
    record(day, grant.login, permission, "document", numbered("D-", 1 + random_.below(900000)));
  }

  // Certifying officers hold no Momentum role for it: their access package provisions the permission.
  void certify() {
    for (const Person& person : world_.people) {
      if (person.job != "certifier") continue;
      const AppGrant grant{.login = person.email, .role = "PAYMENT_CERTIFY"};
      for (std::size_t i = 0; i != 130; ++i) act(grant, "PAY_CERTIFY", 0);
    }
  }

  const World& world_;
  Random& random_;
  Documents invoices_{"invoice", "INV-26-"};
  Documents purchases_{"purchase_order", "PO-26-"};
  std::vector<Event> events_;
};

std::string top_of(const Person& person) {
  return person.org.substr(0, person.org.find('/'));
}

// A unit's time is entered by its timekeeper and certified by its supervisor; a supervisor's by another's.
std::vector<Event> webta_log(const World& world) {
  std::vector<const Person*> keepers;
  std::vector<const Person*> supervisors;
  for (const Person& p : world.people) {
    if (p.job.find("timekeeper") != std::string::npos) keepers.push_back(&p);
    if (p.job.find("supervisor") != std::string::npos) supervisors.push_back(&p);
  }
  const auto pick = [](const std::vector<const Person*>& from, const Person& subject) {
    for (const Person* candidate : from)
      if (top_of(*candidate) == top_of(subject) && candidate != &subject) return candidate;
    return from.front() != &subject ? from.front() : from.back();
  };
  std::vector<Event> events;
  for (int period = 0; period != 13; ++period) {
    const std::string entered = moved("2026-04-03", 14 * period);
    for (const Person& p : world.people) {
      if (p.employment == "contractor" || p.status != "active") continue;
      const std::string sheet = "TS-" + p.key + '-' + std::to_string(period + 8);
      events.push_back({entered, pick(keepers, p)->email, "TIMEKEEPER", "timesheet", sheet, p.key});
      events.push_back(
          {moved(entered, 1), pick(supervisors, p)->email, "SUPERVISOR_CERTIFY", "timesheet", sheet, p.key});
    }
  }
  // Two timekeepers who may also certify: one certified her own sheet, the other only a colleague's.
  events.push_back({"2026-09-18", "lorraine.tuttle@biw.example", "SUPERVISOR_CERTIFY", "timesheet",
                    "TS-200114-21", "200114"});
  events.push_back({"2026-09-18", "samuel.hargrove@biw.example", "SUPERVISOR_CERTIFY", "timesheet",
                    "TS-200114-20", "200114"});
  return events;
}

std::vector<Event> snow_log(const World& world, Random& random) {
  std::vector<Event> events;
  for (const AppGrant& grant : world.app_roles.at("SNOW")) {
    const std::string_view role = grant.role;
    if (role.starts_with("pam_") || !is_work(role)) continue;
    const std::string permission = role == "prod_deployer"     ? "PROD_DEPLOY"
                                   : role == "asset_manager"   ? "asset"
                                   : role == "work_order_user" ? "wm_basic"
                                                               : grant.role;
    for (std::size_t i = 4 + random.below(14); i != 0; --i)
      events.push_back({moved("2026-04-01", static_cast<int>(random.below(183))), grant.login, permission,
                        "ticket", numbered("T", 1 + random.below(400000)), ""});
  }
  const auto emergency = [&events](const char* day, const char* who, const char* permission,
                                   const char* session) {
    events.push_back({day, who, permission, "emergency_session", session, ""});
  };
  emergency("2026-08-22", "ian.colquhoun", "PAM_CHECKOUT", "ES-0041");
  emergency("2026-08-24", "ian.colquhoun", "PAM_REVIEW", "ES-0041");
  emergency("2026-09-05", "mei-lin.zhou", "PAM_CHECKOUT", "ES-0042");
  emergency("2026-08-30", "mei-lin.zhou", "PAM_REVIEW", "ES-0040");
  return events;
}

std::string sign_in(const Person& p, std::string_view system, const std::string& when, std::size_t number) {
  const std::string unique = p.key + when + std::to_string(number);
  return object({{"uuid", quoted(graph_id("event", unique))},
                 {"published", quoted(when)},
                 {"eventType", quoted("user.authentication.sso")},
                 {"severity", quoted("INFO")},
                 {"displayMessage", quoted("User single sign on to app")},
                 {"actor", object({{"id", quoted(okta_id("00u", p.email))},
                                   {"type", quoted("User")},
                                   {"alternateId", quoted(p.email)},
                                   {"displayName", quoted(p.name)}})},
                 {"target", '[' +
                                object({{"id", quoted(okta_app_of(system))},
                                        {"type", quoted("AppInstance")},
                                        {"alternateId", quoted(system)},
                                        {"displayName", quoted(system)}}) +
                                ']'},
                 {"outcome", object({{"result", quoted("SUCCESS")}, {"reason", "null"}})}});
}

// The app a person's day happens in, besides the service desk's.
std::string_view app_of(const Person& p) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kUnits{
      {{"CFO", "MOMENTUM"}, {"ACQ", "PRISM"}, {"GRANTS", "GRANTSOL"}, {"HR", "EMPOWHR"}}};
  for (const auto& [unit, system] : kUnits)
    if (top_of(p) == unit) return system;
  return "SNOW";
}

std::string month_log(const World& world, std::string_view first_day, std::size_t days) {
  Random random{mix(world.seed + mix(first_day))};
  std::vector<std::pair<std::string, std::string>> events;  // when, record
  for (const Person& p : world.people) {
    if (p.okta_status != "ACTIVE") continue;
    for (std::size_t i = 8 + random.below(10); i != 0; --i) {
      const std::string clock = std::to_string(11 + random.below(9)) + ':' +
                                std::to_string(10 + random.below(50)) + ':' +
                                std::to_string(10 + random.below(50));
      const std::string when = moved(first_day, static_cast<int>(random.below(days))) + 'T' + clock + ".000Z";
      events.emplace_back(when, sign_in(p, random.chance(75) ? app_of(p) : "SNOW", when, i));
    }
  }
  std::sort(events.begin(), events.end());
  std::vector<std::string> records;
  for (auto& [when, record] : events) records.push_back(std::move(record));
  return array_page(records);
}

}  // namespace

void write_okta_log(const World& world, Files& files) {
  files.push_back({"logs/okta_system_log-2026-07.json", month_log(world, "2026-07-01", 31)});
  files.push_back({"logs/okta_system_log-2026-08.json", month_log(world, "2026-08-01", 31)});
  files.push_back({"logs/okta_system_log-2026-09.json", month_log(world, "2026-09-01", 30)});
}

void write_transactions(const World& world, Files& files) {
  Random random{mix(world.seed ^ 0x7472616E73616374U)};
  files.push_back({"logs/momentum_transactions.csv", transactions_csv(MomentumLog{world, random}.build())});
  files.push_back({"logs/webta_transactions.csv", transactions_csv(webta_log(world))});
  files.push_back({"logs/snow_transactions.csv", transactions_csv(snow_log(world, random))});
}

}  // namespace rolewright::synth

// HR of a population: the master, personnel actions, trainings, warrants, and the map of the logins that no rule joins.
#include "model/bug.hpp"
#include "synth/population_exports.hpp"

namespace rolewright::synth {
namespace {

std::string days_before(std::int32_t days) {
  return to_string(kTaken.plus(-days));
}

std::string_view kind_text(const DrawnAccount& account) {
  switch (account.kind) {
    case AccountKind::Everyday:
      return "everyday";
    case AccountKind::SeparateAdmin:
      return "admin";
    case AccountKind::Service:
      return "service";
  }
  bug("a kind of account that the map has no word for");
}

class HrTables {
 public:
  explicit HrTables(ExportFolder& folder)
      : master_{folder, "hr/master.csv", "employee_id,full_name,email,org_path,occ_series,employment,clearance,tier,piv_status"},
        actions_{folder, "hr/actions.csv", "employee_id,action,effective_date"},
        trainings_{folder, "hr/trainings.csv", "employee_id,course,completed"},
        designations_{folder, "hr/designations.csv", "employee_id,designation,effective,expires"},
        accounts_{folder, "hr/account_map.csv", "system,login,employee_id,kind,sponsor_id"} {}

  void add(const Blueprint& blueprint, const Exported& one) {
    const Facts& facts = one.facts;
    const std::string series = facts.has_series() ? series_name(one.resident.job) : std::string{};
    master_.add({one.key, one.name, one.email, one.org, series, kEmployments[facts.employment], kClearances[facts.clearance],
                 facts.tier_known ? kTiers[facts.tier] : "", kPivs[facts.piv]});
    if (facts.transferred) actions_.add({one.key, "Transfer", days_before(facts.event_days)});
    if (facts.separated) actions_.add({one.key, "Separation", days_before(facts.event_days)});
    if (facts.trained) trainings_.add({one.key, "SoD-101", days_before(facts.training_days)});
    if (facts.warrant) {
      const Interval held = warrant_held(blueprint, facts);
      designations_.add({one.key, "warrant", from_text(held), last_day_text(held)});
    }
    for (std::size_t index = 0; index != one.accounts.size(); ++index) {
      const DrawnAccount& account = one.accounts[index];
      if (account.login != LoginForm::Numbered) continue;
      accounts_.add({system_name(account.system.index()), one.logins[index], account.sponsored ? "" : one.key,
                     kind_text(account), account.sponsored ? one.key : ""});
    }
  }

  void finish() {
    for (ExportTable* table : {&master_, &actions_, &trainings_, &designations_, &accounts_}) table->finish();
  }

 private:
  ExportTable master_, actions_, trainings_, designations_, accounts_;
};

}  // namespace

void export_hr(const Blueprint& blueprint, ExportFolder& folder) {
  HrTables tables{folder};
  for_each_exported(blueprint, [&](const Exported& one) { tables.add(blueprint, one); });
  tables.finish();
}

}  // namespace rolewright::synth

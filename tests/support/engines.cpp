#include "tests/support/engines.hpp"

#include <algorithm>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/population.hpp"
#include "analyzer/reachability.hpp"
#include "compiler/encode.hpp"

namespace rolewright::tests {

using compiler::Count;
using compiler::Judgement;
using compiler::Truth;
using compiler::World;

namespace {

// The person, or the place a rule about people together speaks of.
std::string subject(const RandomWorld& random, PersonId person, const std::string& place = {}) {
  if (!person.is_none()) return random.agency.people[person.index()].key;
  return place.empty() ? "-" : place;
}

std::string subject(const RandomWorld& random, const Finding& finding) {
  if (finding.account.is_none()) return subject(random, finding.person, finding.place);
  const Snapshot& snapshot = random.snapshot;
  const Account& account = snapshot.accounts[finding.account.index()];
  return std::string{snapshot.text(snapshot.systems[account.system.index()].name)} + "/" +
         std::string{snapshot.text(account.login)};
}

std::string line(const std::string& rule, const std::string& whose, const std::string& status,
                 bool unresolved) {
  return rule + " " + whose + " " + status + (unresolved ? " scope-unresolved" : "");
}

std::string joined(const std::set<std::string>& lines) {
  std::string text;
  for (const std::string& item : lines) text += item + "\n";
  return text;
}

// The key of whom a name means: that of a person, or of whoever has an account with that login.
std::string key_of(const AgencyPlan& agency, const std::string& name) {
  for (const AccountPlan& account : agency.accounts)
    if (account.login == name && account.owner != kNobody) return agency.people[account.owner].key;
  return name;
}

// The plan's reading of docs/language.md section 5.
bool in_order(const RandomWorld& random, const WaiverPlan& waiver, Day today) {
  const auto rule = std::find_if(random.plan.rules.begin(), random.plan.rules.end(),
                                 [&](const RulePlan& item) { return item.id == waiver.rule; });
  const bool approved = !waiver.approved_by.empty() &&
                        key_of(random.agency, waiver.approved_by) != key_of(random.agency, waiver.person);
  const bool short_enough =
      rule->waiver_days == 0 ||
      (waiver.held.from.is_bound() && waiver.held.until.count() - waiver.held.from.count() <= rule->waiver_days);
  return !rule->waivers_never && approved && short_enough && today < waiver.held.until;
}
bool mitigates(const RandomWorld& random, const WaiverPlan& waiver, const std::string& rule, const std::string& person,
               Day today) {
  return in_order(random, waiver, today) && waiver.held.contains(today) && waiver.rule == rule &&
         key_of(random.agency, waiver.person) == person;
}

// Accounts of nobody that hold something, in systems where others have their people.
std::set<std::string> orphan_lines(const AgencyPlan& agency, Day today, Count count) {
  const auto of_nobody = [](const AccountPlan& account) { return account.owner == kNobody && account.sponsor == kNobody; };
  const auto counted = [&](const AccountPlan& account, const EdgePlan& edge) {
    return edge.held.contains(today) &&
           (count == Count::All || (account.status == AccountStatus::Active && (edge.marks & kEligible) == 0));
  };
  std::set<std::string> lines;
  for (const EdgePlan& edge : agency.assigned) {
    const AccountPlan& account = agency.accounts[edge.from];
    const bool joined = std::any_of(agency.accounts.begin(), agency.accounts.end(), [&](const AccountPlan& other) {
      return other.system == account.system && !of_nobody(other);
    });
    if (of_nobody(account) && joined && counted(account, edge))
      lines.insert(line("ORPHANS", agency.systems[account.system].name + "/" + account.login, "open", false));
  }
  return lines;
}

std::vector<Judgement> judged(const RandomWorld& random, Day today, Count count) {
  World world = random.world(today, count);
  return compiler::interpret(world);
}

// Both engines answer what somebody holds and what people could do together; logs are for programs alone.
bool z3_answers(const compiler::RuleBody& body, PersonId person) {
  if (const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body)) return !exclusive->in_one_session;
  if (std::holds_alternative<compiler::WorkflowRule>(body)) return person.is_none();
  return std::holds_alternative<compiler::HoldsRule>(body) || std::holds_alternative<compiler::CompletingRule>(body);
}

std::string line(const RandomWorld& random, const Judgement& item) {
  return line(random.plan.rules[item.rule.index()].id, subject(random, item.person, item.place),
              item.truth == Truth::True ? "violated" : "undetermined", item.scope_unresolved);
}

}  // namespace

std::string to_string(FindingStatus status) {
  return status == FindingStatus::Open        ? "open"
         : status == FindingStatus::Mitigated ? "mitigated"
                                              : "undetermined";
}

std::string describe(const Tally& tally) {
  static const char* const kNames[kRuleKinds] = {
      "holds",       "sensitive",  "exercises on self", "exercises on one",
      "still holds", "head count", "exclusive",  "exercises related", "head count per scope",
      "head count per attribute", "completing", "grant self", "one session", "workflow"};
  std::string text;
  for (std::size_t kind = 0; kind != kRuleKinds; ++kind)
    text += std::string{kNames[kind]} + ": " + std::to_string(tally.fired[kind]) + " fired of " +
            std::to_string(tally.judged[kind]) + " rule-days; ";
  return text + "undetermined " + std::to_string(tally.undetermined) + ", scope-unresolved " +
         std::to_string(tally.scope_unresolved) + ", mitigated " + std::to_string(tally.mitigated) +
         ", inactive rule-days " + std::to_string(tally.inactive) + ", Z3 questions " +
         std::to_string(tally.questions);
}

std::string by_interpreter(const RandomWorld& random, Day today, Count count, Tally& tally) {
  for (std::size_t rule = 0; rule != random.plan.rules.size(); ++rule)
    ++(random.binding->rules[rule].active
           ? tally.judged[static_cast<std::size_t>(random.plan.rules[rule].kind)]
           : tally.inactive);
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, count)) {
    ++tally.fired[static_cast<std::size_t>(random.plan.rules[item.rule.index()].kind)];
    tally.undetermined += item.truth == Truth::Unknown ? 1 : 0;
    tally.scope_unresolved += item.scope_unresolved ? 1 : 0;
    lines.insert(line(random, item));
  }
  return joined(lines);
}

std::string expected_of_program(const RandomWorld& random, Day today, Count count, Tally& tally) {
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, count)) {
    const std::string& rule = random.plan.rules[item.rule.index()].id;
    const std::string person = subject(random, item.person, item.place);
    const bool mitigated =
        std::any_of(random.plan.waivers.begin(), random.plan.waivers.end(),
                    [&](const WaiverPlan& waiver) { return mitigates(random, waiver, rule, person, today); });
    tally.mitigated += mitigated ? 1 : 0;
    lines.insert(line(rule, person,
                      mitigated                   ? "mitigated"
                      : item.truth == Truth::True ? "open"
                                                  : "undetermined",
                      item.scope_unresolved));
  }
  for (const WaiverPlan& waiver : random.plan.waivers)
    if (!in_order(random, waiver, today))
      lines.insert(line(waiver.id, key_of(random.agency, waiver.person), "open", false));
  lines.merge(orphan_lines(random.agency, today, count));
  return joined(lines);
}

std::string by_program(const RandomWorld& random, Day today, Count count, Tally&) {
  World world = random.world(today, count);
  const auto analysis = analyzer::analyze(world);
  std::set<std::string> lines;
  for (const Finding& finding : analysis.findings)
    lines.insert(line(analysis.rules[finding.rule.index()].id, subject(random, finding),
                      to_string(finding.status), finding.scope_unresolved));
  return joined(lines);
}

std::map<Day, std::string> by_period(const RandomWorld& random, Interval period, Count count) {
  World world = random.world(period.from, count);
  const auto analysis = analyzer::analyze(world, period);
  std::map<Day, std::set<std::string>> days;
  for (Day day = period.from; day < period.until; day = day.plus(1)) days[day];
  for (const Finding& finding : analysis.findings)
    for (Day day = finding.held.from; day < finding.held.until; day = day.plus(1)) {
      const std::string text = line(analysis.rules[finding.rule.index()].id, subject(random, finding),
                                    to_string(finding.status), false);
      if (!days.at(day).insert(text).second) days.at(day).insert(text + " twice");
    }
  std::map<Day, std::string> texts;
  for (const auto& [day, lines] : days) texts.emplace(day, joined(lines));
  return texts;
}

std::string by_population(const RandomWorld& random, Day today, Count count, std::size_t threads) {
  World world = random.world(today, count);
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  const analyzer::PopulationResult result = analyzer::Population{world, reachability, program, threads}.evaluate();
  std::set<std::string> lines;
  for (const analyzer::Hit& hit : result.hits)
    lines.insert(line(random, {.rule = hit.rule, .person = hit.person, .truth = hit.truth, .scope_unresolved = hit.scope_unresolved}));
  for (const analyzer::CountHit& hit : result.counts) lines.insert(line(random, {.rule = hit.rule, .person = {}}));
  return joined(lines);
}

std::string shared_by_interpreter(const RandomWorld& random, Day today) {
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, Count::All))
    if (z3_answers(random.policy.ir.rules[item.rule.index()].body, item.person)) {
      Judgement plain = item;
      plain.scope_unresolved = false;
      lines.insert(line(random, plain));
    }
  return joined(lines);
}

namespace {

// One world put to Z3: every grant of everybody is a Boolean stated to hold, and the person's facts are pinned; Z3 then
// says whether the rule's violation is possible.
class Questions {
 public:
  Questions(const RandomWorld& random, Day today, smt::Engine& engine, Tally& tally)
      : random_{random}, world_{random.world(today)}, engine_{engine}, tally_{tally} {
    for (std::size_t person = 0; person != random.agency.people.size(); ++person)
      grants_.push_back(compiler::interpret_grants(world_, PersonId{person}));
  }

  // The condition is stated of each account by itself: what is held through an account violates when it is true of that
  // account, and might when it is not false.
  Truth ask(const compiler::HoldsRule& rule, PersonId person) {
    smt::Problem problem;
    std::vector<compiler::PossibleGrant> certain;
    std::vector<compiler::PossibleGrant> possible_ones;
    std::vector<std::unique_ptr<compiler::PersonEncoder>> encoders;  // views of theirs are read until the end
    for (const Account& account : random_.snapshot.accounts_of(person)) {
      encoders.push_back(std::make_unique<compiler::PersonEncoder>(random_.policy.ir, world_.today, problem));
      const compiler::Kleene condition = encoders.back()->encode(rule.condition);
      encoders.back()->pin(compiler::facts_of(*random_.binding, person, account));
      for (const compiler::Grant& grant : grants_through(person, account)) {
        certain.push_back({grant, condition.is_true});
        possible_ones.push_back({grant, problem.not_(condition.is_false)});
      }
    }
    const smt::Term violated = compiler::encode_conflict(world_, rule, certain, problem);
    const smt::Term perhaps = compiler::encode_conflict(world_, rule, possible_ones, problem);
    smt::Session session{engine_, problem};
    if (possible(session, violated)) return Truth::True;
    return possible(session, perhaps) ? Truth::Unknown : Truth::False;
  }

  Truth ask(const compiler::ExclusiveRule& rule, PersonId person) {
    smt::Problem problem;
    const std::vector<compiler::PossibleGrant> grants = stated(person, problem);
    std::vector<smt::Term> roles;
    for (const compiler::RoleId role : rule.roles) {
      std::vector<smt::Term> held;
      for (const compiler::PossibleGrant& item : grants)
        if (item.grant.node == random_.binding->role_nodes[role.index()] && item.grant.held.contains(world_.today))
          held.push_back(item.held);
      roles.push_back(problem.or_(held));
    }
    return truth(problem, problem.at_least(2, roles));
  }

  // Some people, too few of them, of whom every function has a holder.
  Truth ask(const compiler::CompletingRule& rule) {
    smt::Problem problem;
    std::vector<smt::Term> chosen;
    std::vector<std::vector<smt::Term>> holders(rule.functions.size());
    for (std::size_t person = 0; person != grants_.size(); ++person) {
      chosen.push_back(problem.boolean("chosen " + std::to_string(person)));
      const std::vector<compiler::PossibleGrant> grants = stated(PersonId{person}, problem);
      for (std::size_t index = 0; index != rule.functions.size(); ++index)
        holders[index].push_back(
            problem.and_({chosen.back(), holds(grants, rule.functions[index], problem)}));
    }
    std::vector<smt::Term> all{problem.not_(problem.at_least(rule.at_least, chosen))};
    for (const auto& some : holders) all.push_back(problem.or_(some));
    return truth(problem, problem.and_(all));
  }

  // Some absences that leave no way to give each step to somebody.
  Truth ask(const compiler::WorkflowRule& rule) {
    std::set<std::size_t> absent;
    return blocked(rule, rule.survives, 0, absent) ? Truth::True : Truth::False;
  }

 private:
  // A world in which the person has no other account.
  std::vector<compiler::Grant> grants_through(PersonId person, const Account& account) {
    World alone = world_;
    for (const Account& other : random_.snapshot.accounts_of(person))
      if (&other != &account)
        for (const Edge& edge : random_.snapshot.edges_of(random_.snapshot.id_of(other)))
          alone.change.removed.insert({random_.snapshot.id_of(other), edge});
    return compiler::interpret_grants(alone, person);
  }

  std::vector<compiler::PossibleGrant> stated(PersonId person, smt::Problem& problem) {
    std::vector<compiler::PossibleGrant> grants;
    for (const compiler::Grant& grant : grants_[person.index()]) {
      grants.push_back({grant, problem.boolean("grant " + std::to_string(person.index()) + " " +
                                               std::to_string(grants.size()))});
      problem.assert_clause(grants.back().held, {smt::ClauseKind::Definition, 0, "held"});
    }
    return grants;
  }

  smt::Term holds(const std::vector<compiler::PossibleGrant>& grants, compiler::FunctionId function,
                  smt::Problem& problem) {
    return compiler::encode_conflict(
        world_, {.functions = {function}, .at_least = 1, .same_scope = {}, .condition = {}}, grants, problem);
  }

  bool blocked(const compiler::WorkflowRule& rule, std::size_t absences, std::size_t first,
               std::set<std::size_t>& absent) {
    if (!staffed(rule, absent)) return true;
    for (std::size_t person = first; absences != 0 && person != grants_.size(); ++person) {
      absent.insert(person);
      const bool stuck = blocked(rule, absences - 1, person + 1, absent);
      absent.erase(person);
      if (stuck) return true;
    }
    return false;
  }

  bool staffed(const compiler::WorkflowRule& rule, const std::set<std::size_t>& absent) {
    smt::Problem problem;
    std::vector<std::vector<smt::Term>> does(rule.steps.size());  // by step, then person
    std::vector<smt::Term> all;
    for (std::size_t person = 0; person != grants_.size(); ++person) {
      const std::vector<compiler::PossibleGrant> grants = stated(PersonId{person}, problem);
      for (std::size_t step = 0; step != rule.steps.size(); ++step) {
        does[step].push_back(problem.boolean("step " + std::to_string(step) + " by " + std::to_string(person)));
        const smt::Term able =
            absent.contains(person) ? problem.false_() : holds(grants, rule.steps[step].function, problem);
        all.push_back(problem.implies(does[step].back(), able));
      }
    }
    for (const auto& step : does) {
      all.push_back(problem.or_(step));
      all.push_back(problem.not_(problem.at_least(2, step)));
    }
    for (std::size_t person = 0; person != grants_.size(); ++person) {
      for (const auto& [first, second] : rule.different)
        all.push_back(problem.not_(problem.and_({does[first][person], does[second][person]})));
      for (const auto& [first, second] : rule.same)
        all.push_back(problem.iff(does[first][person], does[second][person]));
    }
    return truth(problem, problem.and_(all)) == Truth::True;
  }

  Truth truth(smt::Problem& problem, smt::Term violation) {
    smt::Session session{engine_, problem};
    return possible(session, violation) ? Truth::True : Truth::False;
  }
  bool possible(smt::Session& session, smt::Term term) {
    ++tally_.questions;
    const std::array<smt::Term, 1> supposing{term};
    const smt::Outcome answer = session.check({.supposing = supposing});
    if (std::holds_alternative<smt::GaveUp>(answer)) bug("a small world is too hard for Z3");
    return std::holds_alternative<smt::Sat>(answer);
  }

  const RandomWorld& random_;
  World world_;
  smt::Engine& engine_;
  Tally& tally_;
  std::vector<std::vector<compiler::Grant>> grants_;  // by PersonId
};

}  // namespace

std::string shared_by_z3(const RandomWorld& random, Day today, smt::Engine& engine, Tally& tally) {
  std::set<std::string> lines;
  Questions questions{random, today, engine, tally};
  const auto keep = [&](std::size_t rule, PersonId person, Truth truth) {
    if (truth != Truth::False) lines.insert(line(random, {.rule = RuleId{rule}, .person = person, .truth = truth}));
  };
  for (std::size_t rule = 0; rule != random.policy.ir.rules.size(); ++rule) {
    if (!random.binding->rules[rule].active) continue;
    std::visit(
        [&](const auto& body) {
          if constexpr (requires { questions.ask(body); }) keep(rule, PersonId{}, questions.ask(body));
          if constexpr (requires { questions.ask(body, PersonId{}); })
            for (std::size_t person = 0; person != random.agency.people.size(); ++person)
              if (z3_answers(body, PersonId{person})) keep(rule, PersonId{person}, questions.ask(body, PersonId{person}));
        },
        random.policy.ir.rules[rule].body);
  }
  return joined(lines);
}

}  // namespace rolewright::tests

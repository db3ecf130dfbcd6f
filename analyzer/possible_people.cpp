#include "analyzer/possible_people.hpp"

#include <algorithm>

#include "analyzer/possible_grants.hpp"
#include "compiler/smt/smtlib.hpp"
#include "model/bug.hpp"

namespace rolewright::analyzer {

using compiler::Assignment;
using compiler::CompletingRule;
using compiler::CondId;
using compiler::Eligibility;
using compiler::ExclusiveRule;
using compiler::Function;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::PolicyIr;
using compiler::RoleId;
using compiler::Truth;

namespace {

std::vector<std::vector<RoleId>> roles_including(const PolicyIr& policy) {
  std::vector<std::vector<RoleId>> through(policy.roles.size());
  for (std::size_t outer = 0; outer != policy.roles.size(); ++outer) {
    std::vector<bool> seen(policy.roles.size());
    std::vector<RoleId> open{RoleId{outer}};
    while (!open.empty()) {
      const RoleId role = open.back();
      open.pop_back();
      if (seen[role.index()]) continue;
      seen[role.index()] = true;
      through[role.index()].emplace_back(outer);
      const auto& included = policy.roles[role.index()].includes;
      open.insert(open.end(), included.begin(), included.end());
    }
  }
  return through;
}

bool gives_up(const Eligibility& eligibility, RoleId role) {
  return std::find(eligibility.gives_up.begin(), eligibility.gives_up.end(), role) != eligibility.gives_up.end();
}

}  // namespace

PossiblePeople::PossiblePeople(const PolicyIr& policy, Day today)
    : policy_{policy},
      today_{today},
      grants_{possible_grants(policy)},
      conferring_(policy.permissions.size()),
      through_{roles_including(policy)},
      assigned_(policy.roles.size()),
      person_{policy, today, problem_},
      cones_{problem_},
      session_{engine_, problem_},
      anybody_{smt::GaveUp{}} {
  if (grants_)
    for (std::size_t role = 0; role != grants_->size(); ++role)
      for (const PermissionId permission : (*grants_)[role]) conferring_[permission.index()].emplace_back(role);
  for (const Assignment& assignment : policy.assignments)
    assigned_[assignment.role.index()].push_back(assignment.condition);
  std::vector<std::size_t> all(policy.assumptions.size());
  for (std::size_t index = 0; index != all.size(); ++index) all[index] = index;
  person_.assume(all);
  std::vector<smt::Term> assumed;
  for (const smt::Clause& clause : problem_.clauses()) assumed.push_back(clause.term);
  const smt::Cone cone = cones_.cone_of(problem_.and_(assumed));
  const smt::Outcome outcome = session_.check({.core = smt::CoreWanted::Minimal, .within = &cone});
  if (const auto* sat = std::get_if<smt::Sat>(&outcome)) {
    base_ = sat->model;
    anybody_ = FoundPerson{.person = person_.decode(base_), .holds = {}, .roles = {}};
  } else if (const auto* unsat = std::get_if<smt::Unsat>(&outcome)) {
    anybody_ = RuledOut{.because = unsat->core, .asked = {}};
  } else {
    anybody_ = std::get<smt::GaveUp>(outcome);
  }
}

smt::Term PossiblePeople::automatic(RoleId role) {
  std::vector<smt::Term> given;
  for (const CondId condition : assigned_[role.index()]) given.push_back(person_.encode(condition).is_true);
  return problem_.or_(given);
}

// Some `allow` of the role is true of the person, and does not ask to give up `keeping`.
smt::Term PossiblePeople::requestable(RoleId role, RoleId keeping) {
  std::vector<smt::Term> allowed;
  for (const Eligibility& eligibility : policy_.eligibilities)
    if (eligibility.role == role && !gives_up(eligibility, keeping))
      allowed.push_back(person_.encode(eligibility.condition).is_true);
  return problem_.or_(allowed);
}

bool PossiblePeople::given_up(RoleId role) const {
  return std::any_of(policy_.eligibilities.begin(), policy_.eligibilities.end(),
                     [&](const Eligibility& item) { return gives_up(item, role); });
}

void PossiblePeople::define(RoleId role, smt::Term term, std::vector<smt::Term> booleans) {
  if (problem_.is_true(term)) return;
  const std::size_t clause = problem_.assert_clause(
      term,
      {smt::ClauseKind::Rule, static_cast<std::uint32_t>(role.index()), "role " + policy_.roles[role.index()].name});
  cones_.define(clause, std::move(booleans));
}

PossiblePeople::Held& PossiblePeople::held(Reading reading) {
  std::optional<Held>& known = reading == Reading::Automatic ? automatic_ : requestable_;
  if (known) return *known;
  known.emplace();
  known->functions.resize(policy_.functions.size());
  reading == Reading::Automatic ? state_automatic(*known) : state_requestable(*known);
  return *known;
}

// A Boolean of the role's own name, tied to what gives it by a clause named after it: cores then speak of roles.
void PossiblePeople::state_automatic(Held& out) {
  for (std::size_t index = 0; index != policy_.roles.size(); ++index) {
    const smt::Term given = automatic(RoleId{index});
    if (problem_.is_false(given)) {
      out.roles.push_back(given);
      continue;
    }
    const smt::Term role = problem_.boolean(policy_.roles[index].name);
    define(RoleId{index}, problem_.iff(role, given), {role});
    meaning_.resize(problem_.booleans().size());
    meaning_.back() = given;
    out.roles.push_back(role);
  }
}

// birthright ⇒ role ⇒ birthright or eligible. A birthright that some request gives up need not be held.
void PossiblePeople::state_requestable(Held& out) {
  for (std::size_t index = 0; index != policy_.roles.size(); ++index) {
    const smt::Term birthright = automatic(RoleId{index});
    const smt::Term possible = problem_.or_({birthright, requestable(RoleId{index}, RoleId{})});
    if (problem_.is_false(possible)) {
      out.roles.push_back(possible);
      continue;
    }
    const smt::Term role = problem_.boolean(policy_.roles[index].name + " (requested)");
    if (!given_up(RoleId{index})) define(RoleId{index}, problem_.implies(birthright, role), {role});
    define(RoleId{index}, problem_.implies(role, possible), {role});
    out.roles.push_back(role);
  }
  give_up(out);
}

// Two roles of which one gives up the other are held together only by birthright, or when the later of the two can be
// requested without giving up the earlier.
void PossiblePeople::give_up(const Held& held) {
  for (const Eligibility& eligibility : policy_.eligibilities)
    for (const RoleId other : eligibility.gives_up) {
      const RoleId role = eligibility.role;
      const smt::Term mine = held.roles[role.index()];
      const smt::Term theirs = held.roles[other.index()];
      if (other == role || problem_.is_false(mine) || problem_.is_false(theirs)) continue;
      const smt::Term together = problem_.or_({problem_.and_({automatic(role), automatic(other)}),
                                               requestable(role, other), requestable(other, role)});
      define(role, problem_.implies(problem_.and_({mine, theirs}), together), {mine, theirs});
    }
}

smt::Term PossiblePeople::role_held(Reading reading, RoleId role) {
  const Held& known = held(reading);
  std::vector<smt::Term> through;
  for (const RoleId outer : through_[role.index()]) through.push_back(known.roles[outer.index()]);
  return problem_.or_(through);
}

smt::Term PossiblePeople::function_held(Reading reading, FunctionId id) {
  Held& known = held(reading);
  std::optional<smt::Term>& term = known.functions[id.index()];
  if (term) return *term;
  const Function& function = policy_.functions[id.index()];
  std::vector<smt::Term> parts;
  std::vector<smt::Term> through;
  for (const PermissionId permission : function.permissions) {
    if (function.all) through.clear();
    for (const RoleId role : conferring_[permission.index()]) through.push_back(known.roles[role.index()]);
    if (function.all) parts.push_back(problem_.or_(through));
  }
  term = function.all ? problem_.and_(parts) : problem_.or_(through);
  return *term;
}

// Exercising, sessions, events and counts of people are not a matter of one person's roles. That completing takes two
// people is: no one person may hold all of it.
bool PossiblePeople::judges_roles(RuleId id) const {
  const compiler::Rule& rule = policy_.rules[id.index()];
  if (!rule.info.active) return false;
  if (std::holds_alternative<HoldsRule>(rule.body)) return true;
  if (const auto* exclusive = std::get_if<ExclusiveRule>(&rule.body)) return !exclusive->in_one_session;
  const auto* completing = std::get_if<CompletingRule>(&rule.body);
  return completing != nullptr && completing->at_least == 2;
}

smt::Term PossiblePeople::violation(Reading reading, RuleId id) {
  const compiler::RuleBody& body = policy_.rules[id.index()].body;
  std::vector<smt::Term> parts;
  if (const auto* exclusive = std::get_if<ExclusiveRule>(&body)) {
    for (const RoleId role : exclusive->roles) parts.push_back(role_held(reading, role));
    return problem_.at_least(2, parts);
  }
  if (const auto* completing = std::get_if<CompletingRule>(&body)) {
    for (const FunctionId function : completing->functions) parts.push_back(function_held(reading, function));
    return problem_.and_(parts);
  }
  const auto& holds = std::get<HoldsRule>(body);
  for (const FunctionId function : holds.functions) parts.push_back(function_held(reading, function));
  return problem_.and_(
      {problem_.at_least(holds.at_least, parts), problem_.not_(person_.encode(holds.condition).is_false)});
}

bool PossiblePeople::function_held(FunctionId id, const std::vector<bool>& holds) const {
  const Function& function = policy_.functions[id.index()];
  const auto has = [&](PermissionId permission) {
    for (std::size_t role = 0; role != holds.size(); ++role)
      if (holds[role] && std::binary_search((*grants_)[role].begin(), (*grants_)[role].end(), permission)) return true;
    return false;
  };
  return function.all ? std::all_of(function.permissions.begin(), function.permissions.end(), has)
                      : std::any_of(function.permissions.begin(), function.permissions.end(), has);
}

bool PossiblePeople::violates(RuleId id, const FoundPerson& found) const {
  const compiler::RuleBody& body = policy_.rules[id.index()].body;
  const auto held = [&](const std::vector<FunctionId>& functions) {
    return static_cast<std::size_t>(std::count_if(functions.begin(), functions.end(), [&](FunctionId function) {
      return function_held(function, found.holds);
    }));
  };
  if (const auto* exclusive = std::get_if<ExclusiveRule>(&body))
    return std::count_if(exclusive->roles.begin(), exclusive->roles.end(), [&](RoleId role) {
             const auto& through = through_[role.index()];
             return std::any_of(through.begin(), through.end(),
                                [&](RoleId outer) { return found.holds[outer.index()]; });
           }) >= 2;
  if (const auto* completing = std::get_if<CompletingRule>(&body))
    return held(completing->functions) == completing->functions.size();
  const auto& holds = std::get<HoldsRule>(body);
  return held(holds.functions) >= holds.at_least &&
         compiler::evaluate(policy_, holds.condition, found.person.facts, today_) != Truth::False;
}

// The term with every name of a birthright role replaced by what gives the role: nothing but attributes, so that Z3 has
// no names to tie to their meaning. Bottom up and once a term; children have lower ids.
smt::Term PossiblePeople::expanded(smt::Term term) {
  std::vector<smt::Term> open{term};
  while (!open.empty()) {
    const smt::Term next = open.back();
    if (expanded_.size() < problem_.terms()) expanded_.resize(problem_.terms());
    if (!expanded_[next.index()].is_none()) {
      open.pop_back();
      continue;
    }
    const smt::Node node = problem_.node(next);
    const auto below = problem_.children(next);
    std::vector<smt::Term> children{below.begin(), below.end()};
    const std::size_t before = open.size();
    for (const smt::Term child : children)
      if (expanded_[child.index()].is_none()) open.push_back(child);
    if (open.size() != before) continue;
    open.pop_back();
    for (smt::Term& child : children) child = expanded_[child.index()];
    smt::Term result = next;
    if (node.op == smt::Op::Boolean && node.variable.index() < meaning_.size() &&
        !meaning_[node.variable.index()].is_none())
      result = meaning_[node.variable.index()];
    if (node.op == smt::Op::Not) result = problem_.not_(children[0]);
    if (node.op == smt::Op::And) result = problem_.and_(children);
    if (node.op == smt::Op::Or) result = problem_.or_(children);
    if (node.op == smt::Op::AtLeast) result = problem_.at_least(node.constant, children);
    if (node.op == smt::Op::Iff) result = problem_.iff(children[0], children[1]);
    if (node.op == smt::Op::Ite) result = problem_.ite(children[0], children[1], children[2]);
    expanded_[next.index()] = result;
  }
  return expanded_[term.index()];
}

// Outside the cone that was solved the person is the one who satisfies the assumptions; birthright is decided plainly.
// `cone` is of the question in words: what it reads describes the person.
FoundPerson PossiblePeople::decode(const smt::Model& model, const smt::Cone& solved, const smt::Cone& cone,
                                   Reading reading) {
  smt::Model whole = base_;
  whole.booleans.resize(problem_.booleans().size());
  whole.vectors.resize(problem_.vectors().size());
  for (const smt::Variable variable : solved.variables)
    whole.booleans[variable.index()] = model.booleans[variable.index()];
  for (const smt::Bits bits : solved.vectors) whole.vectors[bits.index()] = model.vectors[bits.index()];
  FoundPerson found{.person = person_.decode(whole, &cone), .holds = {}, .roles = {}};
  for (const compiler::Assumption& assumption : policy_.assumptions)
    if (compiler::evaluate(policy_, assumption.whenever, found.person.facts, today_) == Truth::True &&
        compiler::evaluate(policy_, assumption.then, found.person.facts, today_) != Truth::True)
      bug("a model of somebody whom an assumption excludes");
  if (!grants_) return found;
  const std::optional<Held>& known = reading == Reading::Automatic ? automatic_ : requestable_;
  for (std::size_t role = 0; role != policy_.roles.size(); ++role) {
    bool holds = std::any_of(assigned_[role].begin(), assigned_[role].end(), [&](CondId condition) {
      return compiler::evaluate(policy_, condition, found.person.facts, today_) == Truth::True;
    });
    const bool asked = known && problem_.node(known->roles[role]).op == smt::Op::Boolean &&
                       cone.reaches(problem_.node(known->roles[role]).variable);
    if (asked && reading == Reading::Requestable) holds = whole.holds(problem_, known->roles[role]);
    if (!asked && reading == Reading::Requestable && given_up(RoleId{role})) holds = false;
    found.holds.push_back(holds);
    if (holds && asked) found.roles.push_back(policy_.roles[role].name);
  }
  return found;
}

// First whether there is anybody, without names; only a refusal is asked again with them, to say what it rests on.
PossibleAnswer PossiblePeople::ask(std::span<const smt::Term> asked, Reading reading, smt::CoreWanted core) {
  for (std::size_t index = 0; index != asked.size(); ++index)
    if (problem_.is_false(asked[index])) return RuledOut{.because = {}, .asked = {index}};
  const smt::Term all = problem_.and_(asked);
  const smt::Term plain = expanded(all);
  if (!problem_.is_false(plain)) {
    const smt::Cone solved = cones_.cone_of(plain);
    ++solved_;
    const smt::Outcome outcome = session_.check({.supposing = {&plain, 1}, .within = &solved});
    if (const auto* sat = std::get_if<smt::Sat>(&outcome))
      return decode(sat->model, solved, cones_.cone_of(all), reading);
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) return *gave_up;
  }
  if (core == smt::CoreWanted::None) return RuledOut{};
  const smt::Cone cone = cones_.cone_of(all);
  const smt::Outcome outcome = session_.check({.supposing = asked, .budget = {}, .core = core, .within = &cone});
  if (const auto* unsat = std::get_if<smt::Unsat>(&outcome))
    return RuledOut{.because = unsat->core, .asked = unsat->suppositions};
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) return *gave_up;
  bug("a question that nobody answers until it is asked in words");
}

PossiblePeople::Stated PossiblePeople::state(smt::Term violation, const std::string& name) {
  smt::Cone cone = cones_.cone_of(violation);
  const std::size_t clause = problem_.assert_clause(violation, {smt::ClauseKind::Violation, 0, "violation of " + name});
  cones_.leave_out(clause);
  cone.clauses.push_back(clause);
  return {.violation = problem_.clauses()[clause].symbol,
          .smtlib = smt::to_smtlib(problem_, {.comment = {}, .clauses = cone.clauses})};
}

}  // namespace rolewright::analyzer

#include "analyzer/quick_decide.hpp"

#include <algorithm>

namespace rolewright::analyzer {

using compiler::BoxId;
using compiler::Function;
using compiler::FunctionId;
using compiler::PermissionId;
using compiler::Region;
using compiler::ScopeBoxes;
using compiler::ScopeKindId;
using compiler::ScopeNodeId;
using compiler::Truth;

QuickDecider::QuickDecider(const compiler::World& world, const DutyRows& rows,
                           const compiler::DecisionProgram& program)
    : world_{world}, rows_{rows}, program_{program}, boxes_{world.binding.boxes}, today_{world.today} {}

void QuickDecider::take(PersonId person, std::span<const Held> edges, std::span<const Asked> asked) {
  person_ = person;
  edges_ = edges;
  asked_ = asked;
  gathered_ = false;
  dated_facts_known_ = false;
}

// The person's grants of duties, as drop_covered() of every grant would leave them.
void QuickDecider::gather() {
  if (gathered_) return;
  gathered_ = true;
  grants_.clear();
  for (const Held& held : edges_) {
    const Terms& terms = world_.binding.snapshot.terms[held.edge.terms.index()];
    const BoxId box = world_.binding.scope_boxes[terms.scope.index()];
    for (const Grant& onward : rows_.onward(held.edge.to)) {
      const BoxId both = intersect(box, onward.box);
      const Interval days = rolewright::intersect(terms.held, onward.held);
      if (both == ScopeBoxes::kNowhere || days.empty()) continue;
      grants_.push_back({.node = onward.node,
                         .held = days,
                         .box = both,
                         .marks = held.marks | terms.marks | onward.marks});
    }
  }
  for (const Asked& asked : asked_) {
    if (!rows_.matters(asked.node)) continue;
    for (const Grant& onward : rows_.onward(asked.node)) {
      const Grant whole{.node = onward.node,
                        .held = rolewright::intersect(asked.held, onward.held),
                        .box = intersect(asked.box, onward.box),
                        .marks = asked.marks | onward.marks};
      if (compiler::is_grant(whole, world_.count)) grants_.push_back(whole);
    }
  }
  // What covers a grant held on a day is held on it, so that grants of no day of the rows need not be looked at.
  compiler::drop_covered(boxes_, grants_);
}

bool QuickDecider::holds(FunctionId function) {
  gather();
  return has_way(function, Day::max());
}

BoxId QuickDecider::intersect(BoxId left, BoxId right) {
  if (left == right || right == ScopeBoxes::kEverywhere) return left;
  if (left == ScopeBoxes::kEverywhere) return right;
  if (right < left) std::swap(left, right);
  const auto [found, fresh] =
      intersections_.try_emplace((std::uint64_t{left.index()} << 32) | right.index(), BoxId{});
  if (fresh) found->second = boxes_.intersect(left, right);
  return found->second;
}

const Region& QuickDecider::region(BoxId box, ScopeKindId kind) {
  const std::size_t kinds = world_.binding.scopes.kinds().size();
  const std::size_t at = box.index() * kinds + kind.index();
  if (at >= regions_.size()) regions_.resize(std::max(2 * regions_.size(), at + 1));
  if (regions_[at] == nullptr) regions_[at] = &boxes_.project(box, kind);  // in a map, so it stays
  return *regions_[at];
}

bool QuickDecider::confers(const Grant& grant, FunctionId function) const {
  if (!world_.binding.snapshot.is_entitlement(grant.node)) return false;
  const auto& functions = program_.functions_of(EntitlementId{grant.node.index()});
  return std::find(functions.begin(), functions.end(), function) != functions.end();
}

// The boxes of every way to hold a function by grants begun no later than a day.
void QuickDecider::ways(FunctionId id, Day begun_by, std::vector<BoxId>& out) {
  const Function& function = world_.binding.policy.functions[id.index()];
  out.clear();
  if (!function.all) {
    for (const Grant& grant : grants_)
      if (begun(grant, begun_by) && confers(grant, id)) out.push_back(grant.box);
    return;
  }
  out.push_back(ScopeBoxes::kEverywhere);
  for (const PermissionId permission : function.permissions) {
    combined_.clear();
    for (const Grant& grant : grants_) {
      if (!begun(grant, begun_by) || !world_.binding.snapshot.is_entitlement(grant.node)) continue;
      const auto& permissions = world_.binding.permissions[grant.node.index()];
      if (!std::binary_search(permissions.begin(), permissions.end(), permission)) continue;
      for (const BoxId box : out)
        if (const BoxId common = intersect(box, grant.box);
            common != ScopeBoxes::kNowhere &&
            std::find(combined_.begin(), combined_.end(), common) == combined_.end())
          combined_.push_back(common);
    }
    std::swap(out, combined_);
  }
}

bool QuickDecider::has_way(FunctionId function, Day begun_by) {
  if (!world_.binding.policy.functions[function.index()].all)
    return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
      return begun(grant, begun_by) && confers(grant, function);
    });
  ways(function, begun_by, some_);
  return !some_.empty();
}

bool QuickDecider::covers(BoxId box, ScopeKindId kind, ScopeNodeId point, bool lenient) {
  const Region& covered = region(box, kind);
  if (covered.unresolved && !lenient) return false;
  if (covered.everywhere) return true;
  return !point.is_none() &&
         std::any_of(covered.values.begin(), covered.values.end(),
                     [&](ScopeNodeId value) { return world_.binding.scopes.contains(value, point); });
}

bool QuickDecider::meet(const compiler::HoldsRule& rule, ScopeNodeId point, bool lenient) {
  std::size_t covering = 0;
  for (std::size_t index = 0; index != rule.functions.size(); ++index)
    covering += std::any_of(held_[index].begin(), held_[index].end(),
                            [&](BoxId box) { return covers(box, rule.same_scope, point, lenient); })
                    ? 1
                    : 0;
  return covering >= rule.at_least;
}

compiler::AttributeValue QuickDecider::value_of(compiler::AttributeId attribute) {
  const Snapshot& snapshot = world_.binding.snapshot;
  const std::size_t column = world_.binding.attribute_columns[attribute.index()];
  if (column == snapshot.attribute_names.size()) return {};
  const SymbolId symbol = snapshot.attribute(column, person_);
  if (symbol.index() == 0) return {};
  ReadValue& known = read_values_[attribute.index() * kReadValues + symbol.index() % kReadValues];
  if (known.symbol != symbol)
    known = {symbol, compiler::parse_value(world_.binding.policy, world_.binding.policy.attributes[attribute.index()],
                                           snapshot.text(symbol))};
  return known.value;
}

// Fills in what the condition reads of the person, and no more.
void QuickDecider::learn(compiler::CondId root) {
  const compiler::PolicyIr& policy = world_.binding.policy;
  const auto [found, fresh] = reads_.try_emplace(root.index());
  if (fresh) {
    std::vector<compiler::CondId> open{root};
    while (!open.empty()) {
      const compiler::Condition& condition = policy.at(open.back());
      open.pop_back();
      for (const compiler::CondId part : {condition.left, condition.right})
        if (!part.is_none()) open.push_back(part);
      found->second.push_back(condition.attribute);  // none: connectives and courses
    }
    std::sort(found->second.begin(), found->second.end());
    found->second.erase(std::unique(found->second.begin(), found->second.end()), found->second.end());
    facts_.attributes.resize(policy.attributes.size());
    read_values_.resize(policy.attributes.size() * kReadValues);
  }
  bool dated = false;
  for (const compiler::AttributeId attribute : found->second) {
    const bool stored = !attribute.is_none() &&
                        policy.attributes[attribute.index()].type != compiler::TypeKind::Designation &&
                        policy.attributes[attribute.index()].type != compiler::TypeKind::Training;
    if (stored) facts_.attributes[attribute.index()] = value_of(attribute);
    dated = dated || !stored;
  }
  if (!dated || dated_facts_known_) return;
  dated_facts_known_ = true;
  const Snapshot& snapshot = world_.binding.snapshot;
  facts_.designations.clear();
  for (const Designation& item : compiler::facts_of(snapshot.designations, person_))
    facts_.designations.push_back({snapshot.text(item.what), item.held, item.limit_cents});
  facts_.trainings.clear();
  for (const DatedFact& item : compiler::facts_of(snapshot.trainings, person_))
    facts_.trainings.push_back({snapshot.text(item.what), item.day});
}

Truth QuickDecider::condition(compiler::CondId id) {
  const compiler::PolicyIr& policy = world_.binding.policy;
  if (policy.at(id).op == compiler::CondOp::True) return Truth::True;
  learn(id);
  return compiler::evaluate(policy, id, facts_, today_);
}

Truth QuickDecider::condition_of(RuleId rule) {
  const auto* holds = std::get_if<compiler::HoldsRule>(&world_.binding.policy.rules[rule.index()].body);
  return holds == nullptr ? Truth::True : condition(holds->condition);
}

QuickDecider::Answer QuickDecider::decide(const compiler::HoldsRule& rule) {
  if (rule.same_scope.is_none()) {
    std::size_t held = 0;
    for (const FunctionId function : rule.functions) held += has_way(function, Day::max()) ? 1 : 0;
    if (held < rule.at_least) return {};
    return {condition(rule.condition), false};
  }
  if (held_.size() < rule.functions.size()) held_.resize(rule.functions.size());
  std::size_t held = 0;
  for (std::size_t index = 0; index != rule.functions.size(); ++index) {
    ways(rule.functions[index], Day::max(), held_[index]);
    held += held_[index].empty() ? 0 : 1;
  }
  if (held < rule.at_least) return {};
  // A scope value that enough functions share is, or lies below, a root of one of their regions.
  points_.assign(1, ScopeNodeId{});
  for (std::size_t index = 0; index != rule.functions.size(); ++index)
    for (const BoxId box : held_[index]) {
      const Region& covered = region(box, rule.same_scope);
      points_.insert(points_.end(), covered.values.begin(), covered.values.end());
    }
  std::sort(points_.begin() + 1, points_.end());
  points_.erase(std::unique(points_.begin() + 1, points_.end()), points_.end());
  const auto some_point = [&](bool lenient) {
    return std::any_of(points_.begin(), points_.end(),
                       [&](ScopeNodeId point) { return meet(rule, point, lenient); });
  };
  if (!some_point(true)) return {};
  const Truth truth = condition(rule.condition);
  return {truth, truth != Truth::False && !some_point(false)};
}

QuickDecider::Answer QuickDecider::decide(const compiler::StillHoldsRule& rule) {
  const Snapshot& snapshot = world_.binding.snapshot;
  for (const DatedFact& event : compiler::facts_of(snapshot.events, person_)) {
    if (today_.count() - event.day.count() <= rule.days || snapshot.text(event.what) != rule.event) continue;
    for (const FunctionId function : rule.functions)
      if (has_way(function, event.day)) return {Truth::True, false};
  }
  return {};
}

QuickDecider::Answer QuickDecider::decide(const compiler::ExclusiveRule& rule) {
  std::size_t held = 0;
  for (const compiler::RoleId role : rule.roles) {
    const NodeId node = world_.binding.role_nodes[role.index()];
    held += !node.is_none() && std::any_of(grants_.begin(), grants_.end(),
                                           [&](const Grant& grant) { return grant.node == node && grant.held.contains(today_); })
                ? 1
                : 0;
  }
  return {held >= 2 ? Truth::True : Truth::False, false};
}

QuickDecider::Answer QuickDecider::decide(RuleId rule) {
  gather();
  const compiler::RuleBody& body = world_.binding.policy.rules[rule.index()].body;
  if (const auto* holds = std::get_if<compiler::HoldsRule>(&body)) return decide(*holds);
  if (const auto* still = std::get_if<compiler::StillHoldsRule>(&body)) return decide(*still);
  if (const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body)) return decide(*exclusive);
  return {};
}

}  // namespace rolewright::analyzer

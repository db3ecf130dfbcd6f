#include "synth/blueprint.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "synth/numbered_text.hpp"
#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

constexpr std::array<std::string_view, 14> kVerbs{"VIEW",   "CREATE", "EDIT",   "DELETE", "APPROVE", "RELEASE", "POST",
                                                  "EXPORT", "CLOSE",  "REVIEW", "ASSIGN", "CERTIFY", "ENTER",   "VOID"};
constexpr std::array<std::string_view, 20> kObjects{
    "VENDOR", "INVOICE", "PAYMENT", "BUDGET",  "JOURNAL", "AWARD",  "GRANT",   "CASE",   "TIMESHEET", "PAYROLL",
    "TRAVEL", "ASSET",   "LEASE",   "PERMIT",  "LICENSE", "BADGE",  "TICKET",  "CHANGE", "RECORD",    "REPORT"};

template <class T>
void shuffle(std::vector<T>& items, Random& random) {
  for (std::size_t last = items.size(); last > 1; --last) std::swap(items[last - 1], items[random.below(last)]);
}

}  // namespace

std::string system_name(std::size_t system) {
  return system == 0 ? "OKTA" : system == 1 ? "ENTRA" : "APP_" + padded(system - 2, 2);
}
std::string group_name(std::size_t group) {
  return "grp-" + padded(group, 6);
}
std::string duty_name(std::size_t duty) {
  return "Duty_" + padded(duty, 3);
}
std::string rule_id(std::size_t rule) {
  return "R-" + padded(rule, 5);
}

Blueprint::Blueprint(const PopulationOptions& wanted) : options{wanted} {
  plan_scopes();
  plan_validities();
  plan_entitlements();
  plan_duties();
  plan_jobs();
  if (exportable())
    plan_exportable_groups();
  else
    plan_groups();
  plan_rules();
}

std::size_t count_groups(const PopulationOptions& options) {
  return kJobs + std::clamp<std::size_t>(options.entitlements / 16, 4 * kLines, 20'000);
}

TermsParts Blueprint::parts_of(std::uint32_t terms) const {
  if (terms == 0) return {};
  const std::size_t row = (terms - 1) / validities.size();
  const std::size_t validity = (terms - 1) % validities.size();
  if (row < scope_sets()) return {.scope_set = row, .validity = validity};
  if (row == scope_sets()) return {.validity = validity, .marks = kEligible};
  return {.scope_set = row - scope_sets() - 1, .validity = validity, .marks = kDelegated};
}

std::vector<std::pair<std::string_view, std::string_view>> Blueprint::scope_of(std::size_t scope_set) const {
  const auto fund = [&](std::size_t index) { return std::pair<std::string_view, std::string_view>{"fund_center", fund_centers[index].first}; };
  if (scope_set == 0) return {};
  std::size_t index = scope_set - 1;
  if (index < fund_centers.size()) return {fund(index)};
  index -= fund_centers.size();
  if (index < offices.size()) return {{"office", offices[index].first}};
  const auto& [first, second] = pairs[index - offices.size()];
  return {fund(first), fund(second)};
}

void Blueprint::plan_scopes() {
  const std::size_t departments = std::clamp<std::size_t>(options.people / 2000, 2, 24);
  fund_centers.emplace_back("FC", "");
  for (std::size_t department = 0; department != departments; ++department) {
    const std::string top = "FC-" + padded(department, 2);
    fund_centers.emplace_back(top, "FC");
    for (std::size_t bureau = 0; bureau != 12; ++bureau) {
      const std::string middle = top + padded(bureau, 2);
      fund_centers.emplace_back(middle, top);
      for (std::size_t branch = 0; branch != 6; ++branch) {
        fund_leaves.push_back(static_cast<std::uint32_t>(fund_centers.size()));
        fund_centers.emplace_back(middle + padded(branch, 2), middle);
      }
    }
  }
  for (std::size_t region = 0; region != 12; ++region) {
    const std::string top = "OFF-" + padded(region, 2);
    offices.emplace_back(top, "");
    for (std::size_t office = 0; office != 12; ++office) {
      office_leaves.push_back(static_cast<std::uint32_t>(offices.size()));
      offices.emplace_back(top + padded(office, 2), top);
    }
  }
  Random random{mix(options.seed ^ 0x9A125U)};
  for (std::size_t pair = 0; pair != fund_leaves.size() / 4; ++pair) {
    const std::size_t first = random.below(fund_leaves.size() - 1);
    pairs.emplace_back(fund_leaves[first], fund_leaves[first + 1 + random.below(fund_leaves.size() - first - 1)]);
  }
}

void Blueprint::plan_validities() {
  Random random{mix(options.seed ^ 0x7A11U)};
  const std::size_t count = options.people < 100'000 ? 32 : 64;
  validities.push_back({});
  while (validities.size() != count) {
    const std::size_t kind = random.below(100);
    const Day from = kTaken.plus(-static_cast<std::int32_t>(random.below(2200)));
    Interval held{from, Day::max()};
    if (kind < 15) held = {from, kTaken.plus(1 + static_cast<std::int32_t>(random.below(700)))};
    if (kind >= 15 && kind < 27) {
      const Day until = kTaken.plus(-static_cast<std::int32_t>(random.below(500)));
      held = {until.plus(-1 - static_cast<std::int32_t>(random.below(900))), until};
    }
    if (kind >= 27 && kind < 31) held = {kTaken.plus(1 + static_cast<std::int32_t>(random.below(200))), Day::max()};
    if (std::find(validities.begin(), validities.end(), held) != validities.end()) continue;
    validities.push_back(held);
  }
  for (std::uint32_t index = 0; index != validities.size(); ++index) {
    if (validities[index].contains(kTaken)) current.push_back(index);
    if (validities[index].until <= kTaken) expired.push_back(index);
  }
  if (expired.empty()) {
    expired.push_back(static_cast<std::uint32_t>(validities.size()));
    validities.push_back({kTaken.plus(-400), kTaken.plus(-30)});
  }
}

void Blueprint::plan_entitlements() {
  Random random{mix(options.seed ^ 0xE27U)};
  for (std::size_t index = 0; index != options.entitlements; ++index) {
    entitlement_names.push_back(std::string{kVerbs[random.below(kVerbs.size())]} + '_' +
                                std::string{kObjects[random.below(kObjects.size())]} + '_' + padded(index, 6));
    entitlement_systems.emplace_back(2 + popular(random, kSystems));
  }
}

void Blueprint::plan_duties() {
  Random random{mix(options.seed ^ 0xD07U)};
  std::vector<std::uint32_t> order(options.entitlements);
  std::iota(order.begin(), order.end(), 0U);
  shuffle(order, random);
  const std::size_t most = std::clamp<std::size_t>(options.entitlements / (2 * kDuties), 1, 8);
  std::size_t next = 0;
  for (std::size_t index = 0; index != kDuties; ++index) {
    Duty duty;
    duty.all = most >= 2 && index % 10 == 9;
    const std::size_t count = duty.all ? 2 : 1 + random.below(most);
    for (std::size_t item = 0; item != count; ++item) duty.entitlements.push_back(order[next++]);
    std::sort(duty.entitlements.begin(), duty.entitlements.end());
    duties.push_back(std::move(duty));
  }
  ordinary.assign(order.begin() + static_cast<std::ptrdiff_t>(next), order.end());
}

void Blueprint::plan_jobs() {
  Random random{mix(options.seed ^ 0x70B5U)};
  for (std::size_t job = 0; job != kJobs; ++job) {
    std::vector<std::uint32_t> own;
    while (own.size() != kDutiesAJob) {
      const auto duty = static_cast<std::uint32_t>(job / kJobsALine * kDutiesALine + random.below(kDutiesALine));
      if (std::find(own.begin(), own.end(), duty) == own.end()) own.push_back(duty);
    }
    std::sort(own.begin(), own.end());
    job_duties.push_back(std::move(own));
  }
}

// Groups of one line nest in earlier groups of the line, so that some are many levels deep; a few contain each other.
// The first groups are the packages of the jobs.
void Blueprint::plan_groups() {
  Random random{mix(options.seed ^ 0x6207U)};
  const std::size_t count = count_groups(options);
  line_groups.resize(kLines);
  plain_groups.resize(kLines);
  groups.resize(count);
  confers.resize(count);
  std::vector<bool> has_duty(count);
  std::vector<std::vector<std::uint32_t>> carried(count);  // duties conferred without any limit
  carrier_of_duty.assign(kDuties, static_cast<std::uint32_t>(count));
  for (std::uint32_t index = 0; index != count; ++index) {
    const bool package = index < kJobs;
    GroupPlan& group = groups[index];
    group.line = static_cast<std::uint32_t>(package ? index / kJobsALine : index % kLines);
    group.kind = package ? NodeKind::Package : NodeKind::Group;
    group.system = SystemId{package || random.chance(40) ? 1U : 0U};
    group.parent = index;
    auto& known = line_groups[group.line];
    std::vector<std::pair<std::uint32_t, std::uint32_t>> content;
    if (!package && !known.empty() && random.chance(55)) {
      group.parent = known[known.size() - 1 - std::min(known.size() - 1, popular(random, known.size()))];
      has_duty[index] = has_duty[group.parent];
      const bool limited = random.chance(15);
      content.emplace_back(node_of_group(group.parent), limited ? terms_of(0, random.below(validities.size())) : 0);
      if (!limited) carried[index] = carried[group.parent];
      for (const std::uint32_t duty : carried[index]) carrier_of_duty[duty] = index;
    }
    for (std::size_t items = 2 + random.below(9); items != 0; --items) {
      const std::uint32_t terms = random.chance(15) ? terms_of(random.below(scope_sets()), 0) : 0;
      content.emplace_back(ordinary[popular(random, ordinary.size())], terms);
    }
    if (!package && random.chance(10)) {
      const auto duty = static_cast<std::uint32_t>(group.line * kDutiesALine + random.below(kDutiesALine));
      content.emplace_back(duties[duty].entitlements[0], 0);
      if (!duties[duty].all) carried[index].push_back(duty);
      has_duty[index] = true;
    }
    std::sort(content.begin(), content.end());
    content.erase(std::unique(content.begin(), content.end()), content.end());
    confers[index] = std::move(content);
    if (package) {
      job_packages.push_back(index);
      continue;
    }
    known.push_back(index);
    if (!has_duty[index]) plain_groups[group.line].push_back(index);
  }
  for (std::size_t ring = 0; ring != 3; ++ring) {  // parents that contain their own members: legal in exports
    const std::uint32_t child = line_groups[ring].back();
    if (groups[child].parent == child) continue;
    auto& content = confers[groups[child].parent];
    content.emplace_back(node_of_group(child), 0);
    std::sort(content.begin(), content.end());
  }
}

void Blueprint::plan_rules() {
  Random random{mix(options.seed ^ 0x2117U)};
  rules_of_duty.resize(kDuties);
  const auto duty_of = [&](std::size_t line) {
    return static_cast<std::uint32_t>(line % kLines * kDutiesALine + random.below(kDutiesALine));
  };
  for (std::uint32_t index = 0; index != options.rules; ++index) {
    PlannedRule rule;
    const std::size_t line = random.below(kLines);
    const std::size_t kind = index % 100;
    rule.shape = kind < 84   ? RuleShape::Pair
                 : kind < 91 ? RuleShape::Several
                 : kind < 92 ? RuleShape::Contractors
                 : kind < 93 ? RuleShape::Warrant
                 : kind < 96 ? RuleShape::Kept
                 : kind < 97 ? RuleShape::Count
                 : kind < 99 ? RuleShape::OneInvoice
                             : RuleShape::Exclusive;
    const bool scoped = rule.shape == RuleShape::Pair || rule.shape == RuleShape::Several;
    if (scoped && random.chance(50)) rule.scope = random.chance(80) ? RuleScope::FundCenter : RuleScope::Office;
    switch (rule.shape) {
      case RuleShape::Pair:
      case RuleShape::OneInvoice:
        rule.duties = {duty_of(line), duty_of(line + 1 + random.below(kLines - 1))};
        break;
      case RuleShape::Several:
        for (std::size_t part = 0; part != 5; ++part) rule.duties.push_back(duty_of(line + part));
        break;
      case RuleShape::Contractors:
      case RuleShape::Warrant:
      case RuleShape::Count:
        rule.duties = {duty_of(line)};
        break;
      case RuleShape::Kept:
        rule.duties = {duty_of(line), duty_of(line + 1)};
        break;
      case RuleShape::Exclusive:
        // Groups of two lines, which only somebody planted belongs to both of.
        rule.duties = {static_cast<std::uint32_t>(kJobs + line),
                       static_cast<std::uint32_t>(kJobs + kLines + (line + 1 + random.below(kLines - 1)) % kLines)};
        break;
    }
    if (rule.shape == RuleShape::Pair)
      for (const std::uint32_t duty : rule.duties) rules_of_duty[duty].push_back(index);
    rules.push_back(std::move(rule));
  }
}

}  // namespace rolewright::synth

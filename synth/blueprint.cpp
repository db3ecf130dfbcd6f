#include "synth/blueprint.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

constexpr std::array<std::string_view, 14> kVerbs{"VIEW",   "CREATE", "EDIT",   "DELETE", "APPROVE", "RELEASE", "POST",
                                                  "EXPORT", "CLOSE",  "REVIEW", "ASSIGN", "CERTIFY", "ENTER",   "VOID"};
constexpr std::array<std::string_view, 20> kObjects{
    "VENDOR", "INVOICE", "PAYMENT", "BUDGET",  "JOURNAL", "AWARD",  "GRANT",   "CASE",   "TIMESHEET", "PAYROLL",
    "TRAVEL", "ASSET",   "LEASE",   "PERMIT",  "LICENSE", "BADGE",  "TICKET",  "CHANGE", "RECORD",    "REPORT"};

std::string padded(std::size_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

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
  plan_groups();
  plan_rules();
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
  pairs = fund_leaves.size() / 4;
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
  const std::size_t count = kJobs + std::clamp<std::size_t>(options.entitlements / 16, 4 * kLines, 20'000);
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

namespace {

std::string rule_body(const PlannedRule& rule) {
  const auto names = [&](std::string_view between) {
    std::string text;
    for (const std::uint32_t duty : rule.duties) text += (text.empty() ? "" : std::string{between}) + duty_name(duty);
    return text;
  };
  const std::string scope = rule.scope == RuleScope::Enterprise   ? ""
                            : rule.scope == RuleScope::FundCenter ? " scope same fund_center"
                                                                  : " scope same office";
  switch (rule.shape) {
    case RuleShape::Pair:
      return "no person holds " + names(" and ") + scope;
    case RuleShape::Several:
      return "no person holds 3 or more of " + names(", ") + scope;
    case RuleShape::Contractors:
      return "no person holds " + names(" and ") + " when employment is contractor";
    case RuleShape::Warrant:
      return "no person holds " + names(" and ") + " unless designated warrant or tier at least T1";
    case RuleShape::Kept:
      return "no person still holds any of " + names(", ") + " 90 days after transferred";
    case RuleShape::Count:
      return "at least 2 people hold " + names(" and ");
    case RuleShape::OneInvoice:
      return "no person exercises " + names(" and ") + " on one invoice";
    case RuleShape::Exclusive:
      break;
  }
  return {};
}

}  // namespace

std::string policy_text(const Blueprint& blueprint, std::string_view base) {
  std::string text =
      "// An invented agency's policy; its snapshot, scope trees and planted violations lie beside it.\n"
      "policy population version \"1\" owner \"CISO\"\n"
      "levels Clearance = none < secret < top_secret\n"
      "order Tier = T1 < T2 < T4 < T5, T1 < T3 < T5\n"
      "one of Employment = civil_service, military, contractor\n"
      "one of Piv = none, pending, active, revoked\n"
      "scope kind fund_center tree from \"" + std::string{base} + ".fund_centers.csv\"\n"
      "scope kind office tree from \"" + std::string{base} + ".offices.csv\"\n"
      "object invoice\nevent transferred, separated\n"
      "person has clearance: Clearance, tier: Tier, employment: Employment, org: org_unit, series: code, piv: Piv,\n"
      "           trained: course -> date, warrant: designation\n";
  for (std::size_t system = 2; system != 2 + kSystems; ++system)
    text += "system " + system_name(system) + " = export \"" + system_name(system) + "\"\n";
  std::vector<std::uint32_t> exclusive;
  for (std::size_t duty = 0; duty != blueprint.duties.size(); ++duty) {
    std::string list;
    for (std::size_t part = 0; part != blueprint.duties[duty].entitlements.size(); ++part) {
      const std::uint32_t entitlement = blueprint.duties[duty].entitlements[part];
      const std::string name = "d" + padded(duty, 3) + "_" + std::to_string(part);
      text += "permission " + name + " = " + system_name(blueprint.entitlement_systems[entitlement].index()) + " \"" +
              blueprint.entitlement_names[entitlement] + "\"\n";
      list += (list.empty() ? "" : ", ") + name;
    }
    text += "function " + duty_name(duty) + " = " + (blueprint.duties[duty].all ? "all of " : "any of ") + list + "\n";
  }
  for (const PlannedRule& rule : blueprint.rules)
    if (rule.shape == RuleShape::Exclusive) exclusive.insert(exclusive.end(), rule.duties.begin(), rule.duties.end());
  std::sort(exclusive.begin(), exclusive.end());
  exclusive.erase(std::unique(exclusive.begin(), exclusive.end()), exclusive.end());
  const auto role_name = [](std::uint32_t group) { return "Role_" + padded(group, 6); };
  for (const std::uint32_t group : exclusive)
    text += "role " + role_name(group) + " = " + (blueprint.groups[group].system.index() == 0 ? "okta" : "entra") +
            " group \"" + group_name(group) + "\"\n";
  // What may be requested: the packages of the jobs, and the most popular groups, some of which confer duties.
  for (const std::uint32_t group : blueprint.job_packages)
    text += "role " + role_name(group) + " = entra package \"" + group_name(group) + "\"\nallow " + role_name(group) +
            " to be requested when piv is active and employment is civil_service and trained \"SoD-101\" within 730 days\n";
  for (const auto& groups : blueprint.line_groups)
    for (std::size_t rank = 0; rank != std::min<std::size_t>(groups.size(), 8); ++rank) {
      const std::uint32_t group = groups[rank];
      if (!std::binary_search(exclusive.begin(), exclusive.end(), group))
        text += "role " + role_name(group) + " = " + (blueprint.groups[group].system.index() == 0 ? "okta" : "entra") +
                " group \"" + group_name(group) + "\"\n";
      text += "allow " + role_name(group) + " to be requested when clearance at least secret and tier at least T2\n";
    }
  constexpr std::array<std::string_view, 4> kSeverities{"low", "medium", "high", "critical"};
  constexpr std::array<std::string_view, 3> kActions{"block", "approve", "warn"};
  for (std::size_t index = 0; index != blueprint.rules.size(); ++index) {
    const PlannedRule& rule = blueprint.rules[index];
    if (rule.shape == RuleShape::Exclusive) {
      text += "exclusive " + rule_id(index) + " roles " + role_name(rule.duties[0]) + ", " +
              role_name(rule.duties[1]) + "\n";
      continue;
    }
    text += "risk " + rule_id(index) + " \"duties that one person should not combine\" severity " +
            std::string{kSeverities[index % 4]} + " control AC-5 action " + std::string{kActions[index % 3]} + " " +
            rule_body(rule) + "\n";
  }
  return text;
}

}  // namespace rolewright::synth

// Blueprint: the parts of an invented agency that do not grow with its people: systems, entitlements, groups, scope
// trees, duties, rules over them, and the pool of terms. Small tables from a seed; people are drawn over them.
// An agency that is also exported has other groups and terms: those that Okta's and Entra's pages and the extracts of
// applications can say (exportable_groups.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/snapshot.hpp"
#include "synth/bureau.hpp"
#include "synth/population.hpp"

namespace rolewright::synth {

inline constexpr std::size_t kSystems = 40;    // applications; two directories come first
inline constexpr std::size_t kLines = 16;      // lines of business
inline constexpr std::size_t kDutiesALine = 20;
inline constexpr std::size_t kJobsALine = 6;
inline constexpr std::size_t kDuties = kLines * kDutiesALine;
inline constexpr std::size_t kJobs = kLines * kJobsALine;
inline constexpr std::size_t kDutiesAJob = 5;

/// A day of the agency's calendar: everything is exported on this one.
inline constexpr Day kTaken{20726};  // 2026-09-30

struct Duty {
  std::vector<std::uint32_t> entitlements;
  bool all = false;
};

enum class RuleShape : std::uint8_t { Pair, Several, Contractors, Warrant, Kept, Count, OneInvoice, Exclusive };
enum class RuleScope : std::uint8_t { Enterprise, FundCenter, Office };
struct PlannedRule {
  RuleShape shape = RuleShape::Pair;
  RuleScope scope = RuleScope::Enterprise;
  std::vector<std::uint32_t> duties;  // or indexes of groups, of Exclusive
};

struct GroupPlan {
  SystemId system;
  NodeKind kind = NodeKind::Group;
  std::uint32_t line = 0;
  std::uint32_t parent = 0;  // depth of nesting comes from parents; own index: none
};

/// What terms say: indexes of a scope set and a validity, marks.
struct TermsParts {
  std::size_t scope_set = 0;
  std::size_t validity = 0;
  std::uint32_t marks = 0;
  [[nodiscard]] bool unlimited() const { return scope_set == 0 && validity == 0 && marks == 0; }
};

/// Systems 0 and 1 are Okta and Entra. Applications alternate: Okta's have even numbers, Entra's odd ones.
[[nodiscard]] constexpr SystemId directory_of(SystemId system) { return SystemId{system.index() % 2}; }

/// Scope sets in order: 0 all, then fund centers, then offices, then pairs of fund centers. Terms in order:
/// 0 always, everywhere; then for each scope set `validities` intervals, the first of them unlimited; then for each
/// interval one eligible and one delegated, everywhere; in an exportable agency then delegated ones for each other set.
struct Blueprint {
  explicit Blueprint(const PopulationOptions& options);

  PopulationOptions options;
  std::vector<std::string> entitlement_names;
  std::vector<SystemId> entitlement_systems;
  std::vector<std::uint32_t> ordinary;  // entitlements of no duty, most popular first
  std::vector<Duty> duties;
  std::vector<std::vector<std::uint32_t>> job_duties;         // by job
  std::vector<std::uint32_t> job_packages;                    // by job: index into groups
  std::vector<std::vector<std::uint32_t>> line_groups;        // by line, most popular first: indexes into groups
  std::vector<std::vector<std::uint32_t>> plain_groups;       // by line: those that confer no duty
  std::vector<GroupPlan> groups;                              // nodes after the entitlements
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> confers;  // by group: (node, terms), sorted
  std::vector<std::uint32_t> carrier_of_duty;  // by duty: a group that confers it through others; groups.size(): none
  std::vector<PlannedRule> rules;
  std::vector<std::vector<std::uint32_t>> rules_of_duty;      // by duty: pair rules only

  std::vector<std::pair<std::string, std::string>> fund_centers, offices;  // (value, parent), parents first
  std::vector<std::uint32_t> fund_leaves;                                  // indexes into fund_centers
  std::vector<std::uint32_t> office_leaves;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // of fund_centers: scope sets of two
  std::vector<Interval> validities;
  std::vector<std::uint32_t> current;  // indexes of validities that hold on kTaken
  std::vector<std::uint32_t> expired;

  // Of an exportable agency alone.
  std::vector<std::vector<std::uint32_t>> ordinary_of_system;     // by system: of its entitlements, most popular first
  std::vector<std::vector<std::uint32_t>> ordinary_of_directory;  // 0: of Okta's applications, 1: of Entra's
  std::vector<std::vector<std::uint32_t>> owned_groups;           // by line: those of a directory
  std::vector<std::vector<std::uint32_t>> entra_groups;           // by line: those of Entra

  /// True when vendor exports are written as well, so that nothing may be drawn that they cannot say.
  [[nodiscard]] bool exportable() const { return !options.exports.empty(); }
  [[nodiscard]] std::size_t scope_sets() const { return 1 + fund_centers.size() + offices.size() + pairs.size(); }
  [[nodiscard]] std::uint32_t marked_terms(std::size_t validity, Mark mark) const {
    return terms_of(scope_sets() + (mark == kEligible ? 0 : 1), validity);
  }
  /// Delegated, in any scope: of an exportable agency.
  [[nodiscard]] std::uint32_t lent_terms(std::size_t scope_set, std::size_t validity) const {
    return terms_of(scope_sets() + 1 + scope_set, validity);
  }
  [[nodiscard]] TermsParts parts_of(std::uint32_t terms) const;
  /// The values of a scope set, as (kind, value).
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> scope_of(std::size_t scope_set) const;
  /// What an assignment of `node` with `terms` becomes where exports must say it: no marks; of a group no limits, of a
  /// package dates that hold on kTaken.
  [[nodiscard]] std::uint32_t sayable(std::uint32_t node, std::uint32_t terms) const;
  [[nodiscard]] std::uint32_t terms_of(std::size_t scope_set, std::size_t validity) const {
    return static_cast<std::uint32_t>(1 + scope_set * validities.size() + validity);
  }
  [[nodiscard]] std::uint32_t node_of_group(std::size_t group) const {
    return static_cast<std::uint32_t>(entitlement_names.size() + group);
  }

 private:
  void plan_scopes();
  void plan_validities();
  void plan_entitlements();
  void plan_duties();
  void plan_jobs();
  void plan_groups();
  void plan_exportable_groups();
  void plan_rules();
};

/// Groups of a blueprint; the packages of the jobs come first.
[[nodiscard]] std::size_t count_groups(const PopulationOptions& options);

[[nodiscard]] std::string system_name(std::size_t system);
/// What an exportable agency's sources.yaml declares a system as: okta org, okta app, entra tenant or entra app; and its id.
[[nodiscard]] std::string_view vendor_of(SystemId system);
[[nodiscard]] std::string external_id_of(SystemId system);
[[nodiscard]] std::string group_name(std::size_t group);
[[nodiscard]] std::string duty_name(std::size_t duty);
[[nodiscard]] std::string rule_id(std::size_t rule);

/// The policy that fits: everything declared, every rule of the blueprint. `base` names the tree files.
[[nodiscard]] std::string policy_text(const Blueprint& blueprint, std::string_view base);
/// `base`.rw and its trees.
[[nodiscard]] std::vector<SynthFile> policy_files(const Blueprint& blueprint, const std::string& base);

}  // namespace rolewright::synth

// The analyzer's front header: a policy bound to a snapshot → findings with their paths, causes and counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/pregrant.hpp"
#include "analyzer/proof.hpp"
#include "compiler/world.hpp"
#include "model/finding.hpp"

namespace rolewright::analyzer {

struct Summary {
  std::uint64_t people = 0;
  std::uint64_t grants = 0;  // distinct (person, entitlement) held today
  std::uint64_t rules = 0;
  std::uint64_t inactive_rules = 0;
  std::uint64_t findings = 0;
  std::uint64_t open = 0;
  std::uint64_t mitigated = 0;
  std::uint64_t undetermined = 0;
};

/// One edge whose removal clears findings.
struct Cause {
  bool direct = false;    // an assignment of one account; else what a node confers
  AccountId account;      // of a direct one
  NodeId from;            // of the other
  NodeId to;
  std::uint64_t findings = 0;  // open findings whose paths use it
};

/// A cause, with what taking it away does, found by analyzing again without it.
struct Remedy {
  Cause cause;
  std::uint64_t clears = 0;
  std::uint64_t adds = 0;  // new findings it would make
};

struct Timing {
  double evaluate = 0;  // seconds
  double explain = 0;
};

struct Analysis {
  Summary summary;
  std::vector<RuleInfo> rules;     // by RuleId: the policy's, then one an exception at fault
  std::vector<Finding> findings;   // by rule, then person
  std::vector<Cause> causes;       // most findings first
  Timing timing;
};

/// Findings of every active rule in `world`. With an empty `period` judges world.today; else every day of the period,
/// and a finding's `held` says on which days of it the conflict exists.
/// Cost: the graph once, then linear in people and their grants for each day on which anything changes.
[[nodiscard]] Analysis analyze(compiler::World& world, Interval period = {Day{0}, Day{0}});

/// Up to `most` changes that together clear most findings, best first, each verified by analyzing without it and those
/// before it. Break-glass grants are never offered. Cost: one analysis a candidate tried (three a place).
[[nodiscard]] std::vector<Remedy> best_remedies(const compiler::World& world, const Analysis& analysis, std::size_t most);

/// `F-` and twelve hexadecimal digits of the rule, the person and the objects: stable from run to run.
[[nodiscard]] std::string finding_id(std::string_view rule, std::string_view person);

}  // namespace rolewright::analyzer

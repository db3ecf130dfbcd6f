// Staffing question: one workflow of a policy and the people of an office, as a StaffingProblem. Beside what the
// workflow itself says, nobody is asked to do steps that another rule keeps apart:
//   holds      a step counts as every function that shares a permission with its own; one instance is at one place, so
//              rules on one scope value apply as well. Whom the rule's condition clears, or a current exception covers,
//              is exempt
//   exercises  rules on one object of the workflow's kind
//   completing how many people the steps of its functions take
// Rules about anything else (roles held, what people may grant, events, head counts) are about people, not about who is
// asked to do a step.
#pragma once

#include <string>

#include "analyzer/staffing.hpp"
#include "analyzer/staffing_diagnosis.hpp"
#include "compiler/world.hpp"

namespace rolewright::analyzer {

/// Whom to count on. Everybody when nothing is set.
struct Office {
  std::string org = {};               // this unit and those below it, by the attribute `org_attribute`
  compiler::AttributeId org_attribute = {};
  compiler::ScopeNodeId at = {};      // whose access covers this scope value
  std::set<PersonId> away = {};
};

struct StaffingQuestion {
  StaffingProblem problem;
  std::vector<RuleId> at_least_rules, apart_rules;  // where each entry of the problem's lists comes from
  std::vector<RuleId> not_judged;                   // would speak of the steps, in more ways than are weighed
};

/// The workflow's rule is active in `world`. O(people it may concern · their grants · steps).
[[nodiscard]] StaffingQuestion staffing_question(compiler::World& world, RuleId workflow, const Office& office = {});

}  // namespace rolewright::analyzer

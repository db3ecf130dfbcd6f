// Rules on people together, in SQL. A team is a set of people as a bit mask: every one of them is tried, and in a workflow
// every choice of people for its steps.
#include "tests/analyzer/sql_text.hpp"
#include "tests/analyzer/sql_twin.hpp"

namespace rolewright::tests {
namespace {

std::string broken(const RulePlan& rule, const std::string& holders) {
  return "(" + holders + (rule.at_most ? ">" : "<") + std::to_string(rule.count) + ")";
}

void judge_head_count(Sql& sql, const RulePlan& rule) {
  sql.run("insert into found select " + sql_text(rule.id) + ", '-', 'violated', 0, d.day, 0 from d where " +
          broken(rule, "(select count(*) from holds h where h.day=d.day and h.fn in " + sql_list(rule.functions) + ")") + ";");
}

// At each value with none below it. Whoever might cover it counts towards too many and not towards enough.
void judge_per_scope(Sql& sql, const RulePlan& rule) {
  const auto holders = [&](const char* certainty) {
    return "(select count(distinct w.person) from on_day w join " + std::string{certainty} +
           " m on m.way=w.way and m.kind=s.kind and m.point=s.value where w.day=d.day and w.fn in " +
           sql_list(rule.functions) + ")";
  };
  const char* const against = rule.at_most ? "maybe" : "surely";
  const char* const in_favour = rule.at_most ? "surely" : "maybe";
  sql.run("insert into found select " + sql_text(rule.id) + ", s.value, 'violated', not " + broken(rule, holders(in_favour)) +
          ", d.day, 1 from scope_node s, d where s.kind=" + sql_text(rule.word) +
          " and not exists(select 1 from scope_node c where c.kind=s.kind and c.parent=s.value) and " +
          broken(rule, holders(against)) + ";");
}

// Of each value that somebody has. A holder without one may be of any.
void judge_per_attribute(Sql& sql, const RulePlan& rule) {
  const std::string holding = "(select count(*) from holds h where h.day=d.day and h.fn in " + sql_list(rule.functions) + " and ";
  const std::string value = "(select value from attr a where a.person=h.person and a.name=v.name)";
  const std::string known = holding + value + "=v.value)";
  const std::string with_others = holding + "coalesce(" + value + ", v.value)=v.value)";
  sql.run("insert into found select " + sql_text(rule.id) + ", v.value, case when " + broken(rule, known) + " and " +
          broken(rule, with_others) + " then 'violated' else 'undetermined' end, 0, d.day, 1 from "
          "(select distinct name, value from attr where name=" + sql_text(rule.word) + ") v, d where " + broken(rule, known) +
          " or " + broken(rule, with_others) + ";");
}

constexpr const char* kTeams = R"(
create table if not exists team as with recursive t(mask) as (select 0 union all select mask+1 from t where mask+1 < 1<<(select count(*) from person))
  select mask, (select count(*) from person where mask>>id&1) as size from t;
)";

// A team smaller than that of whom everything has a holder.
void judge_completing(Sql& sql, const RulePlan& rule) {
  sql.run(kTeams + ("insert into found select " + sql_text(rule.id) + ", '-', 'violated', 0, d.day, 1 from d where exists("
          "select 1 from team where size<" + std::to_string(rule.count) + " and not exists(select 1 from fn where fn.id in " +
          sql_list(rule.functions) + " and not exists(select 1 from holds h where h.fn=fn.id and h.day=d.day and mask>>h.person&1)));"));
}

// Some set of people, no more than the workflow survives the loss of, without whom no choice of a person for each step is
// as the workflow says.
void judge_staffing(Sql& sql, const RulePlan& rule) {
  const auto step = [](std::size_t index) { return "s" + std::to_string(index); };
  std::string choice, fits = "1";
  for (std::size_t index = 0; index != rule.functions.size(); ++index) {
    choice += (index == 0 ? "" : ", ") + ("holds " + step(index));
    fits += " and " + step(index) + ".day=d.day and " + step(index) + ".fn=" + std::to_string(rule.functions[index]) +
            " and not mask>>" + step(index) + ".person&1";
  }
  for (const auto& [first, second] : rule.different) fits += " and " + step(first) + ".person<>" + step(second) + ".person";
  for (const auto& [first, second] : rule.same) fits += " and " + step(first) + ".person=" + step(second) + ".person";
  sql.run(kTeams + ("insert into found select " + sql_text(rule.id) + ", '-', 'violated', 0, d.day, 1 from d where exists("
          "select 1 from team where size<=" + std::to_string(rule.count) + " and not exists(select 1 from " + choice +
          " where " + fits + "));"));
}

}  // namespace

void sql_judge_jointly(Sql& sql, const RulePlan& rule) {
  switch (rule.kind) {
    case RuleKind::HeadCount:
      return judge_head_count(sql, rule);
    case RuleKind::HeadCountPerScope:
      return judge_per_scope(sql, rule);
    case RuleKind::HeadCountPerAttribute:
      return judge_per_attribute(sql, rule);
    case RuleKind::Completing:
      return judge_completing(sql, rule);
    case RuleKind::Workflow:
      return judge_staffing(sql, rule);
    case RuleKind::Holds:
    case RuleKind::Sensitive:
    case RuleKind::ExercisesOnSelf:
    case RuleKind::ExercisesOnOne:
    case RuleKind::ExercisesRelated:
    case RuleKind::StillHolds:
    case RuleKind::Exclusive:
    case RuleKind::OneSession:
    case RuleKind::GrantSelf:
      return;
  }
}

}  // namespace rolewright::tests

#include "tests/analyzer/sql_text.hpp"

namespace rolewright::tests {

std::string sql_text(const std::string& value) {
  return "'" + value + "'";
}
std::string sql_number(std::size_t value) {
  return value == kNobody ? "null" : std::to_string(value);
}
std::string sql_day(Day value) {
  return std::to_string(value.is_bound() ? value.count() : value == Day::min() ? -1000000 : 1000000);
}

std::string sql_row(const std::string& table, const std::vector<std::string>& values) {
  std::string line = "insert into " + table + " values(";
  for (std::size_t index = 0; index != values.size(); ++index) line += (index == 0 ? "" : ",") + values[index];
  return line + ");\n";
}

std::string sql_list(const std::vector<std::size_t>& items) {
  std::string line = "(-1";
  for (const std::size_t item : items) line += "," + std::to_string(item);
  return line + ")";
}

namespace {

std::string joined(const std::vector<CondPlan>& parts, const std::string& word) {
  std::string all;
  for (const CondPlan& part : parts) all += (all.empty() ? "(" : " " + word + " ") + sql_condition(part);
  return all + ")";
}

std::string listed(const std::vector<std::string>& values) {
  std::string any;
  for (const std::string& item : values) any += (any.empty() ? "" : ",") + sql_text(item);
  return any;
}

std::string value_of(const CondPlan& cond) {
  return "(select value from attr where person=p.id and name=" + sql_text(cond.attribute) + ")";
}

// Levels and orders by the table of what is at least what; numbers as numbers; dates of ISO form sort as text.
std::string compared(const CondPlan& cond) {
  const std::string value = value_of(cond);
  const std::string bound = sql_text(cond.values[0]);
  const bool least = cond.kind == CondKind::AtLeast;
  const std::string sign = least ? ">=" : "<=";
  if (cond.attribute == "clearance" || cond.attribute == "tier")
    return "(case when " + value + " is not null then exists(select 1 from reaches where attribute=" +
           sql_text(cond.attribute) + " and value=" + (least ? value : bound) + " and bound=" + (least ? bound : value) +
           ") end)";
  return cond.attribute == "grade" ? "(cast(" + value + " as integer)" + sign + cond.values[0] + ")"
                                   : "(" + value + sign + bound + ")";
}

std::string designated(const CondPlan& cond) {
  const std::string records = "from designation g where g.person=p.id and g.what=" + sql_text(cond.attribute);
  const std::string in_force = records + " and g.f<=d.day and d.day<g.u";
  const std::string known = "exists(select 1 " + records + ")";
  if (cond.days < 0) return "(case when exists(select 1 " + in_force + ") then 1 when " + known + " then 0 end)";
  return "(case when not " + known + " then null when not exists(select 1 " + in_force +
         ") then 0 else (select max(g.most) " + in_force + ")>=" + std::to_string(cond.days) + " end)";
}

std::string trained(const CondPlan& cond) {
  const std::string some = "exists(select 1 from fact t where t.person=p.id and t.what=" + sql_text(cond.attribute) +
                           " and t.day<=d.day";
  return "(case when " + some + (cond.days < 0 ? "" : " and d.day-t.day<=" + std::to_string(cond.days)) +
         ") then 1 when " + some + ") then 0 end)";
}

}  // namespace

std::string sql_condition(const CondPlan& cond) {
  switch (cond.kind) {
    case CondKind::Is:
      return "(" + value_of(cond) + "=" + sql_text(cond.values[0]) + ")";
    case CondKind::In:
      return "(" + value_of(cond) + " in (" + listed(cond.values) + "))";
    case CondKind::AtLeast:
    case CondKind::AtMost:
      return compared(cond);
    case CondKind::Within:
      return "(" + value_of(cond) + "=" + sql_text(cond.values[0]) + " or " + value_of(cond) + " glob '" + cond.values[0] +
             "/*')";
    case CondKind::Missing:
      if (cond.attribute == "warrant")
        return "(not exists(select 1 from designation g where g.person=p.id and g.what='warrant'))";
      return "(" + value_of(cond) + " is null)";
    case CondKind::Designated:
      return designated(cond);
    case CondKind::Trained:
      return trained(cond);
    case CondKind::AccountIs:
      return cond.values.empty() ? "(a." + cond.attribute + " is null)"
                                 : "(a." + cond.attribute + " in (" + listed(cond.values) + "))";
    case CondKind::And:
      return joined(cond.parts, "and");
    case CondKind::Or:
      return joined(cond.parts, "or");
    case CondKind::Not:
      return "(not " + sql_condition(cond.parts[0]) + ")";
  }
  return {};
}

std::string sql_condition(const Clauses& when, const Clauses& unless) {
  return "(" + (when.empty() ? "1" : sql_condition(when[0])) + " and " +
         (unless.empty() ? "1" : "not " + sql_condition(unless[0])) + ")";
}

}  // namespace rolewright::tests

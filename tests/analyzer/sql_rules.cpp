// Rules on one person, in SQL; and which rules rest.
#include "tests/analyzer/sql_text.hpp"
#include "tests/analyzer/sql_twin.hpp"

namespace rolewright::tests {
namespace {

// Every person and day of whom `where` is true violates the rule.
void report(Sql& sql, const RulePlan& rule, const std::string& where) {
  sql.run("insert into found select " + sql_text(rule.id) + ", p.key, 'violated', 0, d.day, 0 from person p, d where " +
          where + ";");
}

std::string count_of(const std::vector<std::size_t>& items) {
  return std::to_string(items.size());
}

// The condition is asked of each account. What somebody holds through accounts of which it is true (least 2) is held for
// certain; with those of which it is unknown (least 1), perhaps. Both times only the paths of such accounts count.
void judge_holds(Sql& sql, const RulePlan& rule) {
  const std::string condition = sql_condition(rule.when, rule.unless);
  const std::string least = std::to_string(rule.kind == RuleKind::Sensitive ? 1 : rule.at_least);
  const auto at_points = [&](const char* certainty, const char* sure) {
    return "select u.person, u.day, u.least, " + std::string{sure} + " as sure from usable u join " + certainty +
           " m on m.way=u.way and m.kind=" + sql_text(rule.scope) +
           " group by u.person, u.day, u.least, m.point having count(distinct u.fn)>=" + least;
  };
  const std::string conflicts =
      rule.scope.empty() ? "select person, day, least, sure from usable, (select 0 as sure union select 1) "
                           "group by 1, 2, 3, 4 having count(distinct fn)>=" + least
                         : at_points("maybe", "0") + " union " + at_points("surely", "1");
  sql.run("create table truth as select a.id as acc, d.day, case when " + condition + " then 2 else 1 end as t from account a "
          "join person p on p.id=a.person, d where coalesce(" + condition + ", 1);\n"
          "create index truth_acc on truth(acc, day);\n"
          "create table usable as select w.id as way, w.person, w.fn, d.day, l.least from way w join d on w.f<=d.day and d.day<w.u, "
          "(select 1 as least union select 2) l where w.fn in " + sql_list(rule.functions) +
          " and not exists(select 1 from way_path x join path p on p.id=x.path where x.way=w.id "
          "  and not exists(select 1 from truth t where t.acc=p.acc and t.day=d.day and t.t>=l.least)) "
          " and not exists(select 1 from way_path x join dominated o on o.p=x.path join path q on q.id=o.q join truth t on t.acc=q.acc "
          "  and t.day=d.day and t.t>=l.least where x.way=w.id);\n"
          "create table conflict as " + conflicts + ";\n"
          "insert into found select distinct " + sql_text(rule.id) + ", p.key, case when c.least=2 then 'violated' else 'undetermined' end, "
          "not exists(select 1 from conflict s where s.person=c.person and s.day=c.day and s.least=c.least and s.sure), c.day, 0 "
          "from conflict c join person p on p.id=c.person where not c.sure "
          "and (c.least=2 or not exists(select 1 from conflict v where v.person=c.person and v.day=c.day and v.least=2 and not v.sure));\n"
          "drop table conflict; drop table usable; drop table truth;");
}

// Events of person p until day d in which one of the functions was exercised.
std::string exercised(const RulePlan& rule) {
  return "from usage u join pe on pe.node=u.node join fn_perm f on f.perm=pe.perm where f.fn in " + sql_list(rule.functions) +
         " and u.person=p.id and u.day<=d.day";
}
std::string enough(const RulePlan& rule) {
  return "count(distinct f.fn)>=" + (rule.any ? "1" : count_of(rule.functions));
}

// Somebody or something that the person is tied to.
std::string tied(const RulePlan& rule) {
  std::string any = "0";
  for (const std::string& word : rule.related)
    any += word == "self" ? std::string{" or u.subject=p.id"}
                          : " or exists(select 1 from tie t where t.what=" + sql_text(word) +
                                " and ((t.person=p.id and t.other=u.subject) or (t.person=u.subject and t.other=p.id)"
                                " or (t.person=p.id and t.object_kind=u.object_kind and t.object=u.object)))";
  return "(" + any + ")";
}

// What somebody could come to hold by granting: what they own leads to, and what their permissions let them grant, whose
// permissions may let them grant more. Node by node; whoever grants chooses the scope.
void judge_grant_self(Sql& sql, const PolicyPlan& policy, const RulePlan& rule) {
  std::vector<std::size_t> all(policy.functions.size());
  for (std::size_t id = 0; id != all.size(); ++id) all[id] = id;
  sql.run(R"(
create table if not exists grantable as
  select perm.id as perm, node.id as node from perm join sys on sys.name=perm.sys join node on node.sys=sys.id where perm.any
  union select g.perm, pe.node from perm_grants g join perm on perm.name=g.name join pe on pe.perm=perm.id
  union select g.perm, role.node from perm_grants g join role on role.said=g.name where role.node is not null;
create table if not exists can as with recursive c(person, day, node, granted) as (
  select distinct p.person, d.day, p.node, 0 from path p join d on p.f<=d.day and d.day<p.u
  union
  select a.person, d.day, n.node, 1 from own o join account a on a.id=o.acc and a.person is not null join d on o.f<=d.day and d.day<o.u
    join npath n on n.start=o.node and n.f<=d.day and d.day<n.u
  union
  select c.person, c.day, n.node, 1 from c join pe on pe.node=c.node join grantable g on g.perm=pe.perm
    join npath n on n.start=g.node and n.f<=c.day and c.day<n.u)
  select c.person, c.day, pe.perm, max(c.granted) as granted from c join pe on pe.node=c.node group by 1, 2, 3;
)");
  report(sql, rule,
         (rule.holding == kNobody ? std::string{"1"}
                                  : "exists(select 1 from holds h where h.person=p.id and h.day=d.day and h.fn=" +
                                        std::to_string(rule.holding) + ")") +
             " and exists(select 1 from fn where fn.id in " + sql_list(rule.functions.empty() ? all : rule.functions) +
             " and exists(select 1 from can c join fn_perm f on f.fn=fn.id and f.perm=c.perm where c.person=p.id and c.day=d.day and c.granted)"
             " and (not fn.every or not exists(select 1 from fn_perm f where f.fn=fn.id and not exists("
             "   select 1 from can c where c.perm=f.perm and c.person=p.id and c.day=d.day))))");
}

// A role was used when something was exercised that it, and no other role of the rule, confers; whatever days and scopes.
void judge_session(Sql& sql, const RulePlan& rule) {
  sql.run(R"(
create table if not exists leads as with recursive b(node, dst) as (select id, id from node union select b.node, e.dst from b join edge e on e.node=b.dst) select * from b;
create table if not exists role_confers as
  select distinct a.role, b.dst as node from role_all a join role s on s.id=a.sub join leads b on b.node=s.node
  union select a.role, b.dst from role_all a join role_grant g on g.role=a.sub join pe on pe.perm=g.perm join leads b on b.node=pe.node;
)");
  const std::string roles = sql_list(rule.functions);
  report(sql, rule,
         "exists(select 1 from usage u join role_confers r on r.node=u.node and r.role in " + roles +
             " where u.person=p.id and u.day<=d.day and u.session is not null and not exists(select 1 from role_confers o "
             "where o.node=u.node and o.role in " + roles + " and o.role<>r.role) group by u.session having count(distinct r.role)>=2)");
}

// Two steps of one object by one person that take different people, or one of two that take one person while somebody
// else did the other.
void judge_done(Sql& sql, const RulePlan& rule) {
  if (rule.word.empty()) return;
  sql.run("create table if not exists done as select distinct u.person, u.object_kind, u.object, u.day, f.fn from usage u "
          "join pe on pe.node=u.node join fn_perm f on f.perm=pe.perm where u.person is not null;");
  const auto both = [&](std::size_t first, std::size_t second, const char* who) {
    return " or exists(select 1 from done x join done y on y.object=x.object and y.object_kind=x.object_kind where x.object_kind=" +
           sql_text(rule.word) + " and x.day<=d.day and y.day<=d.day and x.person=p.id and y.person" + who + "p.id and x.fn=" +
           std::to_string(rule.functions[first]) + " and y.fn=" + std::to_string(rule.functions[second]) + ")";
  };
  std::string any = "(0";
  for (const auto& [first, second] : rule.different) any += both(first, second, "=");
  for (const auto& [first, second] : rule.same) any += both(first, second, "<>") + both(second, first, "<>");
  report(sql, rule, any + ")");
}

}  // namespace

void sql_judge(Sql& sql, const PolicyPlan& policy, const RulePlan& rule) {
  switch (rule.kind) {
    case RuleKind::Holds:
    case RuleKind::Sensitive:
      return judge_holds(sql, rule);
    case RuleKind::ExercisesOnSelf:
      return report(sql, rule, "(select " + enough(rule) + " " + exercised(rule) + " and u.subject=p.id)");
    case RuleKind::ExercisesOnOne:
      return report(sql, rule, "exists(select 1 " + exercised(rule) + " and u.object_kind=" + sql_text(rule.word) +
                                   " group by u.object having " + enough(rule) + ")");
    case RuleKind::ExercisesRelated:
      return report(sql, rule, "exists(select 1 " + exercised(rule) + " and u.object_kind=" + sql_text(rule.word) + " and " +
                                   tied(rule) + " group by u.object having " + enough(rule) + ")");
    case RuleKind::StillHolds:
      return report(sql, rule, "exists(select 1 from fact e join on_day w on w.person=e.person where e.person=p.id and e.what=" +
                                   sql_text(rule.word) + " and d.day-e.day>" + std::to_string(rule.days) + " and w.fn in " +
                                   sql_list(rule.functions) + " and w.f<=e.day and w.day=d.day)");
    case RuleKind::Exclusive:
      return report(sql, rule, "(select count(distinct r.id) from role r join path w on w.node=r.node where r.id in " +
                                   sql_list(rule.functions) + " and w.person=p.id and w.f<=d.day and d.day<w.u)>=2");
    case RuleKind::OneSession:
      return judge_session(sql, rule);
    case RuleKind::GrantSelf:
      return judge_grant_self(sql, policy, rule);
    case RuleKind::Workflow:
      return judge_done(sql, rule);
    case RuleKind::HeadCount:
    case RuleKind::HeadCountPerScope:
    case RuleKind::HeadCountPerAttribute:
    case RuleKind::Completing:
      return;
  }
}

namespace {

// A function that nobody can hold, at least one of whose permissions is of a system that is not connected.
constexpr const char* kUnseen =
    "(select fn.id from fn where case when fn.every then exists(select 1 from fn_perm f where f.fn=fn.id and f.perm not in (select perm from pe)) "
    "else not exists(select 1 from fn_perm f where f.fn=fn.id and f.perm in (select perm from pe)) end "
    "and exists(select 1 from fn_perm f join perm on perm.id=f.perm where f.fn=fn.id and perm.sys not in (select name from sys) "
    "and perm.id not in (select perm from pe)))";

std::string too_few_of(const std::vector<std::size_t>& functions, std::size_t needed) {
  return "(select count(*) from fn where fn.id in " + sql_list(functions) + " and fn.id not in " + kUnseen + ")<" +
         std::to_string(needed);
}

// Some log covers a system of the function.
std::string unlogged(const RulePlan& rule) {
  return "(select count(distinct f.fn) from fn_perm f join pe on pe.perm=f.perm join node n on n.id=pe.node where f.fn in " +
         sql_list(rule.functions) + " and n.sys in (select m.sys from usage u join node m on m.id=u.node))<" +
         (rule.any ? "1" : count_of(rule.functions));
}

std::string unrelated(const RulePlan& rule) {
  std::string known = "0";
  for (const std::string& word : rule.related)
    known += word == "self" ? std::string{" or 1"} : " or exists(select 1 from tie where what=" + sql_text(word) + ")";
  return rule.related.empty() ? "0" : "not (" + known + ")";
}

// A role is in a loaded directory or system when it is bound to something such as is listed there.
std::string fewer_than_two_listed(const RulePlan& rule) {
  return "(select count(*) from role r where r.id in " + sql_list(rule.functions) +
         " and exists(select 1 from sys s where case r.kind when 'okta group' then s.vendor='okta org' "
         "when 'entra group' then s.vendor='entra tenant' when 'entra package' then s.vendor='entra tenant' "
         "when 'role' then s.name=r.sys else 0 end))<2";
}

}  // namespace

std::string sql_rests(const PolicyPlan& policy, const RulePlan& rule) {
  const std::size_t every = rule.functions.size();
  if (rule.disabled) return "1";
  switch (rule.kind) {
    case RuleKind::Holds:
      return too_few_of(rule.functions, rule.at_least);
    case RuleKind::ExercisesOnSelf:
    case RuleKind::ExercisesOnOne:
    case RuleKind::ExercisesRelated:
      return too_few_of(rule.functions, rule.any ? 1 : every) + " or " + unlogged(rule) + " or " + unrelated(rule);
    case RuleKind::Sensitive:
    case RuleKind::StillHolds:
      return too_few_of(rule.functions, 1);
    case RuleKind::HeadCount:
    case RuleKind::HeadCountPerScope:
    case RuleKind::HeadCountPerAttribute:
    case RuleKind::Completing:
      return too_few_of(rule.functions, every);
    case RuleKind::Workflow: {
      const std::set<std::size_t> steps(rule.functions.begin(), rule.functions.end());
      return too_few_of(rule.functions, steps.size());
    }
    case RuleKind::GrantSelf: {
      std::vector<std::size_t> all(policy.functions.size());
      for (std::size_t id = 0; id != all.size(); ++id) all[id] = id;
      return too_few_of(rule.functions.empty() ? all : rule.functions, 1) + " or " +
             (rule.holding == kNobody ? "0" : too_few_of({rule.holding}, 1));
    }
    case RuleKind::Exclusive:
      return fewer_than_two_listed(rule);
    case RuleKind::OneSession:
      return "not exists(select 1 from usage where session is not null)";
  }
  return {};
}

}  // namespace rolewright::tests

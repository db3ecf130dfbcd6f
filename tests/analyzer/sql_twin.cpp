#include "tests/analyzer/sql_twin.hpp"

#include <sqlite3.h>

#include "model/bug.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {

Sql::Sql() {
  REQUIRE(sqlite3_open(":memory:", &database_) == SQLITE_OK);
}
Sql::~Sql() {
  sqlite3_close(database_);
}

void Sql::run(const std::string& statements) {
  char* message = nullptr;
  const int status = sqlite3_exec(database_, statements.c_str(), nullptr, nullptr, &message);
  INFO(statements);
  INFO((message == nullptr ? "" : message));
  REQUIRE(status == SQLITE_OK);
}

std::set<std::string> Sql::lines(const std::string& query) {
  sqlite3_stmt* statement = nullptr;
  INFO(query);
  REQUIRE(sqlite3_prepare_v2(database_, query.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  std::set<std::string> found;
  while (sqlite3_step(statement) == SQLITE_ROW)
    found.insert(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  sqlite3_finalize(statement);
  return found;
}

namespace {

std::string text(const std::string& value) {
  return "'" + value + "'";
}
std::string number(std::size_t value) {
  return value == kNobody ? "null" : std::to_string(value);
}
std::string day(Day value) {
  return std::to_string(value.is_bound() ? value.count() : value == Day::min() ? -1000000 : 1000000);
}

std::string row(const std::string& table, const std::vector<std::string>& values) {
  std::string line = "insert into " + table + " values(";
  for (std::size_t index = 0; index != values.size(); ++index)
    line += (index == 0 ? "" : ",") + values[index];
  return line + ");\n";
}

std::string list(const std::vector<std::size_t>& items) {
  std::string line = "(-1";
  for (const std::size_t item : items) line += "," + std::to_string(item);
  return line + ")";
}

constexpr const char* kTables = R"(
create table d(day);
create table sys(id, name, vendor);
create table node(id, sys, kind, name);
create table person(id, key);
create table attr(person, name, value);
create table fact(person, what, day);            -- events and trainings
create table designation(person, what, f, u);
create table account(id, person, mark);            -- 2: suspended, 16: a sponsored one
create table edge(id integer primary key, acc, node, dst, f, u, marks);  -- 1: eligible
create table escope(edge, kind, value);
create table usage(person, node, day, object_kind, object, subject);
create table scope_node(kind, value, parent);
create table crosswalk(a_kind, a, b_kind, b);
create table perm(id, sys, pattern);
create table role(id, kind, sys, name, node);
create table role_grant(role, perm);
create table role_include(role, sub);
create table fn_perm(fn, perm);
create table waiver(id, rule, person, approver, f, u);
create table found(rule, person, status, unresolved, day);
create table reaches(attribute, value, bound);
insert into reaches values
 ('clearance','none','none'),('clearance','secret','none'),('clearance','secret','secret'),
 ('clearance','top_secret','none'),('clearance','top_secret','secret'),('clearance','top_secret','top_secret'),
 ('tier','T1','T1'),('tier','T2','T2'),('tier','T3','T3'),('tier','T4','T4'),('tier','T5','T5'),
 ('tier','T2','T1'),('tier','T3','T1'),('tier','T4','T1'),('tier','T5','T1'),('tier','T4','T2'),('tier','T5','T2'),('tier','T5','T4'),('tier','T5','T3');
)";

}  // namespace

SqlTwin::SqlTwin(const AgencyPlan& agency, const PolicyPlan& policy, compiler::Count count,
                 const std::vector<Day>& days, const std::set<std::size_t>& active) {
  sql_.run(kTables);
  sql_.run("begin");
  for (const Day today : days) sql_.run(row("d", {day(today)}));
  load(agency);
  load(policy);
  walk(count);
  measure("path");
  prune();
  combine(policy);
  measure("way");
  project();
  for (const std::size_t rule : active) judge(policy.rules[rule]);
  mitigate();
}

std::string SqlTwin::findings(Day today) {
  std::string all;
  for (const std::string& line : sql_.lines("select rule||' '||person||' '||status||case unresolved when 1 "
                                            "then ' scope-unresolved' else '' end from found where day=" +
                                            day(today)))
    all += line + "\n";
  return all;
}

void SqlTwin::load(const AgencyPlan& agency) {
  std::string script;
  for (std::size_t id = 0; id != agency.systems.size(); ++id)
    script += row("sys", {number(id), text(agency.systems[id].name), text(agency.systems[id].vendor)});
  for (std::size_t id = 0; id != agency.nodes.size(); ++id) {
    static const char* const kKinds[] = {"'entitlement'", "'group'", "'role'", "'package'"};
    script +=
        row("node", {number(id), number(agency.nodes[id].system),
                     kKinds[static_cast<std::size_t>(agency.nodes[id].kind)], text(agency.nodes[id].name)});
  }
  for (std::size_t id = 0; id != agency.people.size(); ++id) {
    const PersonPlan& person = agency.people[id];
    script += row("person", {number(id), text(person.key)});
    for (const auto& [name, value] : person.attributes)
      script += row("attr", {number(id), text(name), text(value)});
    for (const auto* facts : {&person.events, &person.trainings})
      for (const auto& [what, when] : *facts) script += row("fact", {number(id), text(what), day(when)});
    for (const auto& [what, held, limit] : person.designations)
      script += row("designation", {number(id), text(what), day(held.from), day(held.until)});
  }
  for (std::size_t id = 0; id != agency.accounts.size(); ++id) {
    const AccountPlan& account = agency.accounts[id];
    script += row("account", {number(id), number(account.owner == kNobody ? account.sponsor : account.owner),
                              std::to_string((account.status == AccountStatus::Suspended ? 2 : 0) +
                                             (account.owner == kNobody ? 16 : 0))});
  }
  std::size_t next = 0;
  const auto add = [&](const EdgePlan& edge, const std::string& account, const std::string& node) {
    script += row("edge", {number(next), account, node, number(edge.to), day(edge.held.from),
                           day(edge.held.until), std::to_string(edge.marks)});
    for (const auto& [kind, value] : edge.scope)
      script += row("escope", {number(next), text(kind), text(value)});
    ++next;
  };
  for (const EdgePlan& edge : agency.assigned) add(edge, number(edge.from), "null");
  for (const EdgePlan& edge : agency.conferred) add(edge, "null", number(edge.from));
  for (const UsagePlan& event : agency.usage)
    if (event.level == UsageLevel::Duty)
      script += row("usage", {number(event.person), number(event.node), day(event.day),
                              text(event.object_kind), text(event.object), number(event.subject)});
  sql_.run(script);
}

void SqlTwin::load(const PolicyPlan& policy) {
  std::string script;
  for (const ScopeKindPlan& kind : policy.scopes)
    for (const auto& [value, parent] : kind.tree)
      script += row("scope_node", {text(kind.name), text(value), text(parent)});
  for (const auto& [from, to] : policy.crosswalk)
    script += row("crosswalk", {"'fund_center'", text(from), "'alc'", text(to)}) +
              row("crosswalk", {"'alc'", text(to), "'fund_center'", text(from)});
  // Kinds no policy declares limit nothing; plain kinds consist of whatever is named.
  script +=
      "delete from escope where kind not in ('fund_center','alc','office');\n"
      "insert into scope_node select distinct kind, value, '' from (select kind, value from escope union "
      "select b_kind, b from crosswalk) where kind in ('alc','office');\n";
  for (std::size_t id = 0; id != policy.permissions.size(); ++id)
    script +=
        row("perm", {number(id), text(policy.permissions[id].system), text(policy.permissions[id].pattern)});
  for (std::size_t id = 0; id != policy.roles.size(); ++id) {
    const RolePlan& role = policy.roles[id];
    static const char* const kKinds[] = {"'none'", "'okta group'", "'entra group'", "'entra package'",
                                         "'role'"};
    script += row("role", {number(id), kKinds[static_cast<std::size_t>(role.kind)], text(role.system),
                           text(role.external), "null"});
    for (const std::size_t permission : role.grants)
      script += row("role_grant", {number(id), number(permission)});
    for (const std::size_t sub : role.includes) script += row("role_include", {number(id), number(sub)});
  }
  for (std::size_t id = 0; id != policy.functions.size(); ++id)
    for (const std::size_t permission : policy.functions[id].permissions)
      script += row("fn_perm", {number(id), number(permission)});
  for (const WaiverPlan& waiver : policy.waivers)
    script += row("waiver", {text(waiver.id), text(waiver.rule), text(waiver.person),
                             text(waiver.approved_by), day(waiver.held.from), day(waiver.held.until)});
  sql_.run(script);
}

void SqlTwin::walk(compiler::Count count) {
  sql_.run(R"(
create table pe as select perm.id as perm, node.id as node from perm join sys on sys.name=perm.sys
  join node on node.sys=sys.id and node.kind='entitlement' and node.name glob perm.pattern;
update role set node=(select n.id from node n join sys s on s.id=n.sys where n.name=role.name and case role.kind
  when 'okta group' then n.kind='group' and s.vendor='okta org'
  when 'entra group' then n.kind='group' and s.vendor='entra tenant'
  when 'entra package' then n.kind='package' and s.vendor='entra tenant'
  when 'role' then n.kind='role' and s.name=role.sys else 0 end);
create table role_all as with recursive a(role, sub) as (select id, id from role union select a.role, i.sub from a join role_include i on i.role=a.sub) select * from a;
-- Holding a role's own object gives its permissions and makes one a holder of the roles it includes.
insert into edge(acc,node,dst,f,u,marks) select distinct null, r.node, pe.node, -1000000, 1000000, 0 from role r join role_all a on a.role=r.id
  join role_grant g on g.role=a.sub join pe on pe.perm=g.perm where r.node is not null;
insert into edge(acc,node,dst,f,u,marks) select distinct null, r.node, s.node, -1000000, 1000000, 0 from role r join role_all a on a.role=r.id and a.sub<>r.id
  join role s on s.id=a.sub where r.node is not null and s.node is not null;
create table under as with recursive u(kind, point, value) as (select kind, value, value from scope_node
  union select u.kind, u.point, s.parent from u join scope_node s on s.kind=u.kind and s.value=u.value where s.parent<>'') select * from u;
-- A value outside its tree might be anything: the edge is unlimited in that kind, and not for certain.
create table eflag as select distinct edge, kind from escope e where not exists(select 1 from scope_node s where s.kind=e.kind and s.value=e.value);
create table epoint as select distinct e.edge, e.kind, u.point from escope e join under u on u.kind=e.kind and u.value=e.value
  where not exists(select 1 from eflag x where x.edge=e.edge and x.kind=e.kind);
create table path as with recursive p(person, node, f, u, marks, edges, nodes) as (
  select a.person, e.dst, e.f, e.u, e.marks|a.mark, ','||e.id||',', ','||e.dst||',' from account a join edge e on e.acc=a.id where a.person is not null and e.f<e.u
  union all
  select p.person, e.dst, max(p.f,e.f), min(p.u,e.u), p.marks|e.marks, p.edges||e.id||',', p.nodes||e.dst||',' from p join edge e on e.node=p.node
  where instr(p.nodes, ','||e.dst||',')=0 and max(p.f,e.f)<min(p.u,e.u))
  select row_number() over () as id, * from p;
)");
  if (count == compiler::Count::ActiveOnly) sql_.run("delete from path where marks&3;");
}

// A thing's scope in a kind is what all its edges that are limited in that kind share. Things left with
// nothing go.
void SqlTwin::measure(const std::string& thing) {
  std::string script = R"(
create table T_edge as select t.id as thing, e.id as edge from T t join edge e on instr(t.edges, ','||e.id||',')>0;
create index T_edge_edge on T_edge(edge);
create table T_kind as select te.thing, p.kind, count(distinct te.edge) as n from T_edge te join (select distinct edge, kind from epoint) p on p.edge=te.edge group by 1,2;
create table T_point as select te.thing, p.kind, p.point from T_edge te join epoint p on p.edge=te.edge group by 1,2,3
  having count(distinct te.edge)=(select n from T_kind k where k.thing=te.thing and k.kind=p.kind);
create table T_flag as select distinct te.thing, f.kind from T_edge te join eflag f on f.edge=te.edge;
create index T_point_thing on T_point(thing, kind, point);
delete from T where exists(select 1 from T_kind k where k.thing=T.id and not exists(select 1 from T_point p where p.thing=T.id and p.kind=k.kind));
)";
  for (std::size_t at = 0; (at = script.find('T', at)) != std::string::npos; ++at)
    if (script[at + 1] == '_' || script[at + 1] == ' ' || script[at + 1] == '.') {
      script.replace(at, 1, thing);
      at += thing.size() - 1;
    }
  sql_.run(script);
}

// A path that another covers in every respect adds nothing, not even certainty about its scope.
void SqlTwin::prune() {
  sql_.run(R"(
create table covered as select p.id as p, q.id as q from path p join path q on q.id<>p.id and q.person=p.person and q.node=p.node and q.f<=p.f and q.u>=p.u and (q.marks & ~p.marks)=0
  where not exists(select 1 from path_flag a where a.thing=q.id and not exists(select 1 from path_flag b where b.thing=p.id and b.kind=a.kind))
  and not exists(select 1 from path_kind k where k.thing=q.id and not exists(select 1 from path_kind l where l.thing=p.id and l.kind=k.kind))
  and not exists(select 1 from path_kind k join path_point x on x.thing=p.id and x.kind=k.kind where k.thing=q.id
     and not exists(select 1 from path_point y where y.thing=q.id and y.kind=x.kind and y.point=x.point));
delete from path where id in (select p from covered c where c.q<c.p or not exists(select 1 from covered r where r.p=c.q and r.q=c.p));
)");
}

void SqlTwin::combine(const PolicyPlan& policy) {
  sql_.run("create table way(id integer primary key, person, fn, f, u, edges);");
  for (std::size_t id = 0; id != policy.functions.size(); ++id) {
    const FunctionPlan& function = policy.functions[id];
    const std::size_t width = function.all ? function.permissions.size() : 1;
    std::string from, edges, begin, end, where;
    for (std::size_t part = 0; part != width; ++part) {
      const std::string p = "p" + std::to_string(part);
      const std::string e = "e" + std::to_string(part);
      from += (part == 0 ? "" : " join ") + ("path " + p) + " join pe " + e + " on " + e + ".node=" + p +
              ".node" + (part == 0 ? "" : " and " + p + ".person=p0.person");
      edges += (part == 0 ? "" : "||") + p + ".edges";
      begin += ", " + p + ".f";
      end += ", " + p + ".u";
      where += (part == 0 ? "" : " and ") + e + ".perm " +
               (function.all ? "=" + std::to_string(function.permissions[part])
                             : "in " + list(function.permissions));
    }
    sql_.run("insert into way(person,fn,f,u,edges) select distinct p0.person, " + std::to_string(id) +
             ", max(-1000000" + begin + ") as f, min(1000000" + end + ") as u, " + edges + " from " + from +
             " where " + where + " and max(-1000000" + begin + ")<min(1000000" + end + ");");
  }
}

// What each way covers in each kind: `maybe` at most, `surely` at least. The empty point is a place no value
// names.
void SqlTwin::project() {
  sql_.run(R"(
create table kind as select 'fund_center' as kind union select 'alc' union select 'office';
create table everywhere as select kind, value as point from scope_node union select kind, '' from kind;
create table top as select * from way_point w where not exists(select 1 from scope_node s join way_point o on o.thing=w.thing and o.kind=w.kind and o.point=s.parent
  where s.kind=w.kind and s.value=w.point);
create table meets as select distinct x.a_kind, n.value as a, x.b_kind, x.b from crosswalk x join scope_node n on n.kind=x.a_kind
  where exists(select 1 from under u where u.kind=n.kind and ((u.point=n.value and u.value=x.a) or (u.point=x.a and u.value=n.value)));
create table placed as select k.thing, k.kind as from_kind, t.kind as to_kind from way_kind k join kind t on t.kind<>k.kind
  where not exists(select 1 from top join under leaf on leaf.kind=top.kind and leaf.value=top.point
    where top.thing=k.thing and top.kind=k.kind
    and not exists(select 1 from scope_node c where c.kind=leaf.kind and c.parent=leaf.point and c.value<>leaf.point)
    and not exists(select 1 from under above join crosswalk x on x.a_kind=above.kind and x.a=above.value and x.b_kind=t.kind
      where above.kind=leaf.kind and above.point=leaf.point));
create table reach as select distinct p.thing, p.from_kind, p.to_kind as kind, u.point from placed p join top on top.thing=p.thing and top.kind=p.from_kind
  join meets m on m.a_kind=p.from_kind and m.a=top.point and m.b_kind=p.to_kind join under u on u.kind=m.b_kind and u.value=m.b;
create table shape as select w.id as way, k.kind,
  exists(select 1 from way_kind x where x.thing=w.id and x.kind=k.kind) as own,
  exists(select 1 from way_flag x where x.thing=w.id and x.kind=k.kind) as flagged,
  exists(select 1 from way_kind x where x.thing=w.id) or exists(select 1 from way_flag x where x.thing=w.id) as limited,
  (select count(*) from placed x where x.thing=w.id and x.to_kind=k.kind) as ways_over,
  exists(select 1 from placed x join way_flag y on y.thing=x.thing and y.kind=x.from_kind where x.thing=w.id and x.to_kind=k.kind) as flagged_over
  from way w join kind k;
create table maybe as
  select s.way, s.kind, p.point from shape s join way_point p on p.thing=s.way and p.kind=s.kind where s.own
  union select s.way, s.kind, e.point from shape s join everywhere e on e.kind=s.kind where not s.own and (s.flagged or not s.limited or s.ways_over=0)
  union select s.way, s.kind, r.point from shape s join reach r on r.thing=s.way and r.kind=s.kind where not s.own and not s.flagged and s.ways_over>0
    group by 1,2,3 having count(*)=s.ways_over;
create table surely as select m.* from maybe m join shape s on s.way=m.way and s.kind=m.kind
  where not s.flagged and (s.own or not s.limited or (s.ways_over>0 and not s.flagged_over));
create index maybe_way on maybe(way, kind);
create index surely_way on surely(way, kind);
)");
}

namespace {

std::string condition_sql(const CondPlan& cond) {
  const std::string value = "(select value from attr where person=p.id and name=" + text(cond.attribute) +
                            (cond.attribute == "clearance" ? " and value<>'cosmic'" : "") + ")";
  const auto parts = [&](const std::string& word) {
    std::string all;
    for (const CondPlan& part : cond.parts)
      all += (all.empty() ? "(" : " " + word + " ") + condition_sql(part);
    return all + ")";
  };
  const auto unless_missing = [&](const std::string& test) {
    return "(case when " + value + " is null then null else " + test + " end)";
  };
  const bool enumerated = cond.attribute == "clearance" || cond.attribute == "tier";
  const std::string bound = cond.values.empty() ? "" : text(cond.values[0]);
  const auto compared = [&](const std::string& high, const std::string& low, const std::string& sign) {
    if (enumerated)
      return unless_missing("exists(select 1 from reaches where attribute=" + text(cond.attribute) +
                            " and value=" + high + " and bound=" + low + ")");
    return cond.attribute == "grade" ? "(cast(" + value + " as integer)" + sign + cond.values[0] + ")"
                                     : "(" + value + sign + bound + ")";  // ISO dates sort as text
  };
  switch (cond.kind) {
    case CondKind::Is:
      return "(" + value + "=" + bound + ")";
    case CondKind::In: {
      std::string any;
      for (const std::string& item : cond.values) any += (any.empty() ? "" : ",") + text(item);
      return "(" + value + " in (" + any + "))";
    }
    case CondKind::AtLeast:
      return compared(value, bound, ">=");
    case CondKind::AtMost:
      return compared(bound, value, "<=");
    case CondKind::Within:
      return "(" + value + "=" + bound + " or " + value + " glob '" + cond.values[0] + "/*')";
    case CondKind::Missing:
      if (cond.attribute == "warrant")
        return "(not exists(select 1 from designation g where g.person=p.id and g.what='warrant'))";
      return "(" + value + " is null)";
    case CondKind::Designated: {
      const std::string some =
          "exists(select 1 from designation g where g.person=p.id and g.what=" + text(cond.attribute);
      return "(case when " + some + " and g.f<=d.day and d.day<g.u) then 1 when " + some + ") then 0 end)";
    }
    case CondKind::Trained: {
      const std::string some =
          "exists(select 1 from fact t where t.person=p.id and t.what=" + text(cond.attribute) +
          " and t.day<=d.day";
      return "(case when " + some + (cond.days < 0 ? "" : " and d.day-t.day<=" + std::to_string(cond.days)) +
             ") then 1 when " + some + ") then 0 end)";
    }
    case CondKind::AccountIs:
      bug("the SQL twin judges worlds of the core features");
    case CondKind::And:
      return parts("and");
    case CondKind::Or:
      return parts("or");
    case CondKind::Not:
      return "(not " + condition_sql(cond.parts[0]) + ")";
  }
  return {};
}

// Does one person hold enough of the functions on the day, at one place of `scope`?
std::string conflict_sql(const RulePlan& rule, std::size_t least, const std::string& certainty) {
  const std::string held =
      " from way w where w.person=p.id and w.f<=d.day and d.day<w.u and w.fn in " + list(rule.functions);
  if (rule.scope.empty()) return "(select count(distinct w.fn)" + held + ")>=" + std::to_string(least);
  return "exists(select 1 from (select m.point, count(distinct w.fn) as c from way w join " + certainty +
         " m on m.way=w.id and m.kind=" + text(rule.scope) + held.substr(std::string{" from way w"}.size()) +
         " group by m.point) where c>=" + std::to_string(least) + ")";
}

}  // namespace

void SqlTwin::judge(const RulePlan& rule) {
  const auto report = [&](const std::string& where) {
    sql_.run("insert into found select " + text(rule.id) +
             ", p.key, 'open', 0, d.day from person p, d where " + where + ";");
  };
  const std::string fns = list(rule.functions);
  switch (rule.kind) {
    case RuleKind::Holds:
    case RuleKind::Sensitive: {
      const std::string truth = "(" + (rule.when.empty() ? "1" : condition_sql(rule.when[0])) + " and " +
                                (rule.unless.empty() ? "1" : "not " + condition_sql(rule.unless[0])) + ")";
      const std::size_t least = rule.kind == RuleKind::Sensitive ? 1 : rule.at_least;
      sql_.run("insert into found select " + text(rule.id) + ", p.key, case when " + truth +
               " is null then 'undetermined' else 'open' end, not " + conflict_sql(rule, least, "surely") +
               ", d.day from person p, d where coalesce(" + truth + ", 1) and " +
               conflict_sql(rule, least, "maybe") + ";");
      return;
    }
    case RuleKind::ExercisesOnSelf:
      return report(
          "exists(select 1 from usage u join pe on pe.node=u.node join fn_perm f on f.perm=pe.perm where "
          "f.fn in " +
          fns + " and u.person=p.id and u.subject=p.id and u.day<=d.day)");
    case RuleKind::ExercisesOnOne:
      return report(
          "exists(select 1 from usage u join pe on pe.node=u.node join fn_perm f on f.perm=pe.perm where "
          "f.fn in " +
          fns + " and u.person=p.id and u.object_kind=" + text(rule.word) +
          " and u.day<=d.day group by u.object having count(distinct f.fn)=" +
          std::to_string(rule.functions.size()) + ")");
    case RuleKind::StillHolds:
      return report(
          "exists(select 1 from fact e join way w on w.person=e.person where e.person=p.id and e.what=" +
          text(rule.word) + " and d.day-e.day>" + std::to_string(rule.days) + " and w.fn in " + fns +
          " and w.f<=e.day and w.f<=d.day and d.day<w.u)");
    case RuleKind::HeadCount:
      return sql_.run(
          "insert into found select " + text(rule.id) +
          ", '-', 'open', 0, d.day from d where (select count(distinct w.person) from way w where w.fn in " +
          fns + " and w.f<=d.day and d.day<w.u)" + (rule.at_most ? ">" : "<") + std::to_string(rule.count) +
          ";");
    case RuleKind::Exclusive:
      return report("(select count(distinct r.id) from role r join path w on w.node=r.node where r.id in " +
                    fns + " and w.person=p.id and w.f<=d.day and d.day<w.u)>=2");
    case RuleKind::ExercisesRelated:
    case RuleKind::HeadCountPerScope:
    case RuleKind::HeadCountPerAttribute:
    case RuleKind::Completing:
    case RuleKind::GrantSelf:
    case RuleKind::OneSession:
    case RuleKind::Workflow:
      bug("the SQL twin judges worlds of the core features");
  }
}

void SqlTwin::mitigate() {
  sql_.run(R"(
update found set status='mitigated' where exists(select 1 from waiver w where w.rule=found.rule and w.person=found.person and w.approver<>'' and w.approver<>w.person
  and w.f<=found.day and found.day<w.u);
insert into found select w.id, w.person, 'open', 0, d.day from waiver w, d where w.approver='' or w.approver=w.person or w.u<=d.day;
)");
}

}  // namespace rolewright::tests

#include "tests/analyzer/sql_twin.hpp"

#include <sqlite3.h>

#include "tests/analyzer/sql_text.hpp"
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

constexpr const char* kTables = R"(
create table d(day);
create table sys(id, name, vendor);
create table node(id, sys, kind, name);
create table person(id, key);
create table attr(person, name, value);
create table fact(person, what, day);              -- events and trainings
create table designation(person, what, f, u, most);
create table account(id, login, person, kind, status, mark, sys); -- 2: suspended, 16: a sponsored one
create table edge(id integer primary key, acc, node, dst, f, u, marks);  -- 1: eligible
create table own(acc, node, f, u, marks);
create table escope(edge, kind, value);
create table named(kind, value);                   -- every scope value an export names
create table usage(person, node, day, object_kind, object, subject, session);
create table tie(person, what, other, object_kind, object);
create table scope_node(kind, value, parent);
create table crosswalk(a_kind, a, b_kind, b);
create table perm(id, sys, pattern, name, any);
create table perm_grants(perm, name);
create table role(id, kind, sys, name, node, said);
create table role_grant(role, perm);
create table role_include(role, sub);
create table fn(id, every);
create table fn_perm(fn, perm);
create table rule(id, never, most_days);
create table waiver(id, rule, person, approver, f, u);
-- Who is the person, or the place; joint: about people together, at each value or in a process.
create table found(rule, who, truth, unresolved, day, joint);
create table reaches(attribute, value, bound);
insert into reaches values
 ('clearance','none','none'),('clearance','secret','none'),('clearance','secret','secret'),
 ('clearance','top_secret','none'),('clearance','top_secret','secret'),('clearance','top_secret','top_secret'),
 ('tier','T1','T1'),('tier','T2','T2'),('tier','T3','T3'),('tier','T4','T4'),('tier','T5','T5'),
 ('tier','T2','T1'),('tier','T3','T1'),('tier','T4','T1'),('tier','T5','T1'),('tier','T4','T2'),('tier','T5','T2'),('tier','T5','T4'),('tier','T5','T3');
)";

std::string people(const AgencyPlan& agency) {
  std::string script;
  for (std::size_t id = 0; id != agency.people.size(); ++id) {
    const PersonPlan& person = agency.people[id];
    script += sql_row("person", {sql_number(id), sql_text(person.key)});
    for (const auto& [name, value] : person.attributes)
      script += sql_row("attr", {sql_number(id), sql_text(name), sql_text(value)});
    for (const auto* facts : {&person.events, &person.trainings})
      for (const auto& [what, when] : *facts)
        script += sql_row("fact", {sql_number(id), sql_text(what), sql_day(when)});
    for (const auto& [what, held, limit] : person.designations)
      script += sql_row("designation", {sql_number(id), sql_text(what), sql_day(held.from), sql_day(held.until),
                                        limit == 0 ? "null" : std::to_string(limit)});
  }
  for (const RelationPlan& tie : agency.relations)
    script += sql_row("tie", {sql_number(tie.person), sql_text(tie.what), sql_number(tie.other),
                              sql_text(tie.object_kind), sql_text(tie.object)});
  return script;
}

std::string accounts(const AgencyPlan& agency) {
  static const char* const kKinds[] = {"everyday", "separate_admin", "service"};
  std::string script;
  for (std::size_t id = 0; id != agency.accounts.size(); ++id) {
    const AccountPlan& account = agency.accounts[id];
    const bool sponsored = account.owner == kNobody;
    script += sql_row("account", {sql_number(id), sql_text(account.login),
                                  sql_number(sponsored ? account.sponsor : account.owner),
                                  sql_text(kKinds[static_cast<std::size_t>(account.kind)]),
                                  account.status == AccountStatus::Suspended ? "'suspended'" : "'active'",
                                  std::to_string((account.status == AccountStatus::Suspended ? 2 : 0) + (sponsored ? 16 : 0)),
                                  sql_number(account.system)});
  }
  return script;
}

std::string edges(const AgencyPlan& agency) {
  std::string script;
  std::size_t next = 0;
  const auto name_scope = [&](const EdgePlan& edge) {
    for (const auto& [kind, value] : edge.scope) script += sql_row("named", {sql_text(kind), sql_text(value)});
  };
  const auto add = [&](const EdgePlan& edge, const std::string& account, const std::string& node) {
    script += sql_row("edge", {sql_number(next), account, node, sql_number(edge.to), sql_day(edge.held.from),
                               sql_day(edge.held.until), std::to_string(edge.marks)});
    for (const auto& [kind, value] : edge.scope)
      script += sql_row("escope", {sql_number(next), sql_text(kind), sql_text(value)});
    name_scope(edge);
    ++next;
  };
  for (const EdgePlan& edge : agency.assigned) add(edge, sql_number(edge.from), "null");
  for (const EdgePlan& edge : agency.conferred) add(edge, "null", sql_number(edge.from));
  for (const EdgePlan& edge : agency.owned) {
    script += sql_row("own", {sql_number(edge.from), sql_number(edge.to), sql_day(edge.held.from),
                              sql_day(edge.held.until), std::to_string(edge.marks)});
    name_scope(edge);
  }
  return script;
}

std::string roles(const PolicyPlan& policy) {
  std::string script;
  for (std::size_t id = 0; id != policy.roles.size(); ++id) {
    const RolePlan& role = policy.roles[id];
    static const char* const kKinds[] = {"'none'", "'okta group'", "'entra group'", "'entra package'", "'role'"};
    script += sql_row("role", {sql_number(id), kKinds[static_cast<std::size_t>(role.kind)], sql_text(role.system),
                               sql_text(role.external), "null", sql_text(role.name)});
    for (const std::size_t permission : role.grants)
      script += sql_row("role_grant", {sql_number(id), sql_number(permission)});
    for (const std::size_t sub : role.includes) script += sql_row("role_include", {sql_number(id), sql_number(sub)});
  }
  return script;
}

std::string as_text(const std::set<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

constexpr const char* kLine = "||case unresolved when 1 then ' scope-unresolved' else '' end from ";

}  // namespace

SqlTwin::SqlTwin(const AgencyPlan& agency, const PolicyPlan& policy, compiler::Count count,
                 const std::vector<Day>& days)
    : count_{count} {
  sql_.run(kTables);
  sql_.run("begin");
  for (const Day today : days) sql_.run(sql_row("d", {sql_day(today)}));
  load(agency);
  load(policy);
  sql_access(sql_, policy, count);
  for (const RulePlan& rule : policy.rules) {
    if (sql_.lines("select " + sql_rests(policy, rule)).contains("1")) continue;
    active_.insert(rule.id);
    sql_judge(sql_, policy, rule);
    sql_judge_jointly(sql_, rule);
  }
  judge_waivers();
}

std::string SqlTwin::judgements(Day today) {
  return as_text(sql_.lines("select rule||' '||who||' '||truth" + std::string{kLine} + "found where day=" + sql_day(today)));
}
std::string SqlTwin::judgements_of_persons(Day today) {
  return as_text(sql_.lines("select rule||' '||who||' '||truth" + std::string{kLine} + "found where not joint and day=" +
                            sql_day(today)));
}
std::string SqlTwin::findings(Day today) {
  std::set<std::string> lines =
      sql_.lines("select rule||' '||who||' '||status" + std::string{kLine} + "reported where day=" + sql_day(today));
  lines.merge(sql_.lines(
      "select 'ORPHANS '||s.name||'/'||a.login||' open' from account a join sys s on s.id=a.sys join edge e on e.acc=a.id "
      "where a.person is null and exists (select 1 from account b where b.sys=a.sys and b.person is not null) and e.f<=" +
      sql_day(today) + " and " + sql_day(today) + "<e.u" + (count_ == compiler::Count::All ? "" : " and (e.marks|a.mark)&3=0")));
  return as_text(lines);
}
std::set<std::string> SqlTwin::waiver_problems() {
  return sql_.lines("select why from waiver_problem where why is not null");
}

void SqlTwin::load(const AgencyPlan& agency) {
  std::string script = people(agency) + accounts(agency) + edges(agency);
  for (std::size_t id = 0; id != agency.systems.size(); ++id)
    script += sql_row("sys", {sql_number(id), sql_text(agency.systems[id].name), sql_text(agency.systems[id].vendor)});
  for (std::size_t id = 0; id != agency.nodes.size(); ++id) {
    static const char* const kKinds[] = {"'entitlement'", "'group'", "'role'", "'package'"};
    script += sql_row("node", {sql_number(id), sql_number(agency.nodes[id].system),
                               kKinds[static_cast<std::size_t>(agency.nodes[id].kind)], sql_text(agency.nodes[id].name)});
  }
  for (const UsagePlan& event : agency.usage)
    if (event.level == UsageLevel::Duty)
      script += sql_row("usage", {sql_number(event.person), sql_number(event.node), sql_day(event.day),
                                  event.object_kind.empty() ? "null" : sql_text(event.object_kind),
                                  event.object.empty() ? "null" : sql_text(event.object), sql_number(event.subject),
                                  event.session.empty() ? "null" : sql_text(event.session)});
  sql_.run(script);
  // A value that the type does not list is as good as none.
  sql_.run("delete from attr where name in ('clearance','tier') and value not in (select value from reaches r where r.attribute=attr.name);");
}

void SqlTwin::load(const PolicyPlan& policy) {
  std::string script;
  for (const ScopeKindPlan& kind : policy.scopes)
    for (const auto& [value, parent] : kind.tree)
      script += sql_row("scope_node", {sql_text(kind.name), sql_text(value), sql_text(parent)});
  for (const auto& [from, to] : policy.crosswalk)
    script += sql_row("crosswalk", {"'fund_center'", sql_text(from), "'alc'", sql_text(to)}) +
              sql_row("crosswalk", {"'alc'", sql_text(to), "'fund_center'", sql_text(from)});
  // Kinds no policy declares limit nothing; plain kinds consist of whatever is named.
  script += "delete from escope where kind not in ('fund_center','alc','office');\n"
            "insert into scope_node select distinct kind, value, '' from (select kind, value from named union "
            "select b_kind, b from crosswalk) where kind in ('alc','office');\n";
  for (std::size_t id = 0; id != policy.permissions.size(); ++id) {
    const PermissionPlan& permission = policy.permissions[id];
    script += sql_row("perm", {sql_number(id), sql_text(permission.system), sql_text(permission.pattern),
                               sql_text(permission.name), permission.grants_any ? "1" : "0"});
    for (const std::string& granted : permission.grants)
      script += sql_row("perm_grants", {sql_number(id), sql_text(granted)});
  }
  script += roles(policy);
  for (std::size_t id = 0; id != policy.functions.size(); ++id) {
    script += sql_row("fn", {sql_number(id), policy.functions[id].all ? "1" : "0"});
    for (const std::size_t permission : policy.functions[id].permissions)
      script += sql_row("fn_perm", {sql_number(id), sql_number(permission)});
  }
  for (const RulePlan& rule : policy.rules)
    script += sql_row("rule", {sql_text(rule.id), rule.waivers_never ? "1" : "0",
                               rule.waiver_days == 0 ? "null" : std::to_string(rule.waiver_days)});
  for (const WaiverPlan& waiver : policy.waivers)
    script += sql_row("waiver", {sql_text(waiver.id), sql_text(waiver.rule), sql_text(waiver.person),
                                 sql_text(waiver.approved_by), sql_day(waiver.held.from), sql_day(waiver.held.until)});
  sql_.run(script);
}

// Exceptions name people by HR key or login. The first thing wrong with one is why it does not count.
void SqlTwin::judge_waivers() {
  sql_.run(R"(
create view known as select key as name, id as person from person
  union select login, person from account where person is not null and login not in (select key from person);
create table waiver_problem as select w.id, p.key as who, d.day, case
    when r.never then 'its rule allows none' when w.approver='' then 'approved by nobody'
    when w.approver=w.person then 'approved by its holder'
    when (select person from known where name=w.approver)=p.id then 'approved by its holder under another name'
    when r.most_days is not null and w.f=-1000000 then 'no first day' when r.most_days<w.u-w.f then 'too long'
    when w.u<=d.day then 'expired' end as why
  from waiver w join rule r on r.id=w.rule join known k on k.name=w.person join person p on p.id=k.person, d;
create view reported as
  select rule, who, case when exists(select 1 from waiver w join known k on k.name=w.person join person p on p.id=k.person and p.key=found.who
    join waiver_problem x on x.id=w.id and x.day=found.day and x.why is null where w.rule=found.rule and w.f<=found.day and found.day<w.u) then 'mitigated'
    when truth='violated' then 'open' else truth end as status, unresolved, day from found
  union select id, who, 'open', 0, day from waiver_problem where why is not null;
)");
}

}  // namespace rolewright::tests

#include "bench/analyzer/sql_rivals.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

namespace rolewright::bench {
namespace {

using compiler::HoldsRule;
using compiler::World;

struct Table {
  const char* name;
  const char* columns;
  std::size_t width;
};
constexpr std::array kTables{
    Table{"edge", "person integer, node integer, scopes integer, begun integer, ends integer", 5},
    Table{"confers", "src integer, dst integer, scopes integer, begun integer, ends integer", 5},
    Table{"names_kind", "scopes integer, kind integer", 2},
    Table{"covers", "scopes integer, kind integer, point integer", 3},
    Table{"part", "fn integer, perm integer, node integer", 3},
    Table{"duty", "fn integer, parts integer", 2},
    Table{"rule", "rule integer, least integer, kind integer", 3},
    Table{"rule_duty", "rule integer, fn integer", 2},
    Table{"kept", "rule integer, days integer", 2},
    Table{"counted", "rule integer, least integer", 2},
    Table{"one_object", "rule integer, fns integer", 2},
    Table{"role_pair", "rule integer, first integer, second integer", 3},
    Table{"contractors", "rule integer", 1},
    Table{"warrant", "rule integer", 1},
    Table{"contractor", "person integer", 1},
    Table{"no_tier", "person integer", 1},
    Table{"has_warrant", "person integer", 1},
    Table{"moved", "person integer, at integer", 2},
    Table{"used", "person integer, node integer, object integer", 3},
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Rows as text, one file a table.
class Tables {
 public:
  explicit Tables(const std::string& folder) {
    std::filesystem::create_directories(folder);
    for (const Table& table : kTables) files_.emplace_back(folder + "/" + table.name + ".csv", std::ios::trunc);
  }
  void add(std::string_view name, std::initializer_list<std::int64_t> values) {
    for (std::size_t index = 0; index != kTables.size(); ++index)
      if (kTables[index].name == name) {
        bool first = true;
        for (const std::int64_t value : values) {
          if (!first) files_[index] << ',';
          files_[index] << value;
          first = false;
        }
        files_[index] << '\n';
      }
  }

 private:
  std::vector<std::ofstream> files_;
};

std::int64_t day(Day value) {
  return value == Day::min() ? -1'000'000 : value == Day::max() ? 1'000'000 : value.count();
}

void write_edges(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const auto add = [&](const char* table, std::int64_t from, const Edge& edge) {
    const Terms& terms = snapshot.terms[edge.terms.index()];
    out.add(table, {from, edge.to.index(), terms.scope.index(), day(terms.held.from), day(terms.held.until)});
  };
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
    for (const Account& account : snapshot.accounts_of(PersonId{person}))
      for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account))) add("edge", static_cast<std::int64_t>(person), edge);
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node) {
    for (const Edge& edge : snapshot.edges_of(NodeId{node})) add("confers", static_cast<std::int64_t>(node), edge);
    for (const Edge& edge : world.binding.declared[node]) add("confers", static_cast<std::int64_t>(node), edge);
  }
}

void write_scopes(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const compiler::ScopeForest& forest = world.binding.scopes;
  for (std::size_t set = 1; set != snapshot.scope_set_ends.size(); ++set) {
    std::set<std::uint32_t> kinds;
    std::set<std::uint32_t> points;
    for (const ScopeValue& value : snapshot.scope(ScopeSetId{set})) {
      const auto kind = forest.find_kind(snapshot.text(value.kind));
      const auto node = forest.find_node(kind, snapshot.text(value.value));
      kinds.insert(kind.index());
      for (std::size_t point = 0; point != forest.size(); ++point)
        if (forest.kind_of(compiler::ScopeNodeId{point}) == kind && forest.contains(node, compiler::ScopeNodeId{point}))
          points.insert(static_cast<std::uint32_t>(point));
    }
    for (const std::uint32_t kind : kinds) out.add("names_kind", {static_cast<std::int64_t>(set), kind});
    for (const std::uint32_t point : points)
      out.add("covers", {static_cast<std::int64_t>(set), forest.kind_of(compiler::ScopeNodeId{point}).index(), point});
  }
}

void write_rules(const World& world, Tables& out) {
  const compiler::PolicyIr& policy = world.binding.policy;
  for (std::size_t fn = 0; fn != policy.functions.size(); ++fn) {
    const compiler::Function& function = policy.functions[fn];
    out.add("duty", {static_cast<std::int64_t>(fn), function.all ? static_cast<std::int64_t>(function.permissions.size()) : 1});
    for (const compiler::PermissionId permission : function.permissions)
      for (const EntitlementId entitlement : world.binding.entitlements[permission.index()])
        out.add("part", {static_cast<std::int64_t>(fn), function.all ? permission.index() : 0, entitlement.index()});
  }
  for (std::size_t index = 0; index != policy.rules.size(); ++index) {
    const auto rule = static_cast<std::int64_t>(index);
    const compiler::RuleBody& body = policy.rules[index].body;
    const auto duties = [&](const std::vector<compiler::FunctionId>& functions) {
      for (const compiler::FunctionId function : functions) out.add("rule_duty", {rule, function.index()});
    };
    if (const auto* holds = std::get_if<HoldsRule>(&body)) {
      out.add("rule", {rule, holds->at_least, holds->same_scope.is_none() ? -1 : std::int64_t{holds->same_scope.index()}});
      duties(holds->functions);
      const compiler::CondOp op = policy.at(holds->condition).op;  // a population's policy has these two kinds
      if (op == compiler::CondOp::In) out.add("contractors", {rule});
      if (op != compiler::CondOp::In && op != compiler::CondOp::True) out.add("warrant", {rule});
    } else if (const auto* still = std::get_if<compiler::StillHoldsRule>(&body)) {
      out.add("kept", {rule, still->days});
      duties(still->functions);
    } else if (const auto* count = std::get_if<compiler::HeadCountRule>(&body)) {
      out.add("counted", {rule, count->count});
      duties({count->function});
    } else if (const auto* exercises = std::get_if<compiler::ExercisesRule>(&body)) {
      out.add("one_object", {rule, static_cast<std::int64_t>(exercises->functions.size())});
      duties(exercises->functions);
    } else if (const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body)) {
      out.add("role_pair", {rule, world.binding.role_nodes[exclusive->roles[0].index()].index(),
                            world.binding.role_nodes[exclusive->roles[1].index()].index()});
    }
  }
}

void write_facts(const World& world, Tables& out) {
  const Snapshot& snapshot = world.binding.snapshot;
  const std::size_t employment = snapshot.find_attribute("employment");
  const std::size_t tier = snapshot.find_attribute("tier");
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
    const auto id = static_cast<std::int64_t>(person);
    if (snapshot.text(snapshot.attribute(employment, PersonId{person})) == "contractor") out.add("contractor", {id});
    if (snapshot.attribute(tier, PersonId{person}).index() == 0) out.add("no_tier", {id});
  }
  for (const Designation& item : snapshot.designations)
    if (snapshot.text(item.what) == "warrant" && item.held.contains(world.today)) out.add("has_warrant", {item.person.index()});
  for (const DatedFact& event : snapshot.events)
    if (snapshot.text(event.what) == "transferred") out.add("moved", {event.person.index(), event.day.count()});
  for (const UsageEvent& event : snapshot.usage)
    if (event.level == UsageLevel::Duty && event.day <= world.today && !event.object.is_none())
      out.add("used", {event.person.index(), event.entitlement.index(), event.object.index()});
}

// What is asked. A way is one way to hold a duty: up to four scope sets limit it (two of the assignment and what it
// confers, twice for a duty of two permissions), 0 meaning none.
std::string question(std::int64_t today) {
  std::string sql = R"(
create index part_node on part(node);
create table reach as with recursive r(src, dst, scopes, begun) as (
  select distinct node, node, 0, -1000000 from (select node from part union select first from role_pair union select second from role_pair) target
  union
  select c.src, r.dst, case when c.scopes=0 then r.scopes else c.scopes end, case when c.begun>r.begun then c.begun else r.begun end
  from r join confers c on c.dst=r.src where c.begun<=:today and c.ends>:today) select * from r;
create index reach_src on reach(src);
create table held as select distinct e.person, r.dst as node, e.scopes as a, r.scopes as b, case when e.begun>r.begun then e.begun else r.begun end as begun
  from edge e join reach r on r.src=e.node where e.begun<=:today and e.ends>:today
  and (e.scopes=0 or r.scopes=0 or e.scopes=r.scopes
       or not exists(select 1 from names_kind x join names_kind y on y.kind=x.kind where x.scopes=e.scopes and y.scopes=r.scopes
            and not exists(select 1 from covers p join covers q on q.point=p.point and q.kind=p.kind where p.scopes=e.scopes and q.scopes=r.scopes and p.kind=x.kind)));
create table piece as select distinct h.person, p.fn, p.perm, h.a, h.b, h.begun from held h join part p on p.node=h.node;
create table way as select distinct person, fn, a, b, 0 as c, 0 as d, begun from piece join duty using(fn) where parts=1
  union select x.person, x.fn, x.a, x.b, y.a, y.b, case when x.begun>y.begun then x.begun else y.begun end
  from piece x join piece y on y.person=x.person and y.fn=x.fn and y.perm>x.perm join duty d on d.fn=x.fn and d.parts=2
  where not exists(select 1 from names_kind k where k.scopes in (x.a,x.b,y.a,y.b) and not exists(
    select 1 from covers p where p.kind=k.kind and p.scopes=k.scopes
    and (x.a=0 or not exists(select 1 from names_kind n where n.scopes=x.a and n.kind=k.kind) or exists(select 1 from covers q where q.scopes=x.a and q.point=p.point))
    and (x.b=0 or not exists(select 1 from names_kind n where n.scopes=x.b and n.kind=k.kind) or exists(select 1 from covers q where q.scopes=x.b and q.point=p.point))
    and (y.a=0 or not exists(select 1 from names_kind n where n.scopes=y.a and n.kind=k.kind) or exists(select 1 from covers q where q.scopes=y.a and q.point=p.point))
    and (y.b=0 or not exists(select 1 from names_kind n where n.scopes=y.b and n.kind=k.kind) or exists(select 1 from covers q where q.scopes=y.b and q.point=p.point))));
create index way_person on way(person, fn);
create table holds as select distinct person, fn from way;
create index holds_person on holds(person, fn);
create index rule_duty_fn on rule_duty(fn);
create table likely as
  select x.person, p.rule from holds x join rule_duty p on p.fn=x.fn join rule r on r.rule=p.rule and r.least=1
  union select x.person, p.rule from holds x join rule_duty p on p.fn=x.fn join rule r on r.rule=p.rule and r.least=2 join rule_duty q on q.rule=p.rule and q.fn>p.fn
    join holds y on y.person=x.person and y.fn=q.fn
  union select x.person, p.rule from holds x join rule_duty p on p.fn=x.fn join rule r on r.rule=p.rule and r.least>2 group by x.person, p.rule, r.least having count(*)>=r.least;
create table scoped as select l.person, l.rule, r.kind, r.least, w.fn, w.a, w.b, w.c, w.d,
  case when exists(select 1 from names_kind n where n.kind=r.kind and n.scopes in (w.a,w.b,w.c,w.d)) then 1 else 0 end as limited
  from likely l join rule r on r.rule=l.rule and r.kind>=0 join rule_duty p on p.rule=l.rule join way w on w.person=l.person and w.fn=p.fn;
create table at_point as select distinct s.person, s.rule, s.fn, p.point from scoped s join names_kind k on k.kind=s.kind and k.scopes in (s.a,s.b,s.c,s.d)
  join covers p on p.scopes=k.scopes and p.kind=s.kind where s.limited=1
  and (s.a=0 or not exists(select 1 from names_kind n where n.scopes=s.a and n.kind=s.kind) or exists(select 1 from covers q where q.scopes=s.a and q.point=p.point))
  and (s.b=0 or not exists(select 1 from names_kind n where n.scopes=s.b and n.kind=s.kind) or exists(select 1 from covers q where q.scopes=s.b and q.point=p.point))
  and (s.c=0 or not exists(select 1 from names_kind n where n.scopes=s.c and n.kind=s.kind) or exists(select 1 from covers q where q.scopes=s.c and q.point=p.point))
  and (s.d=0 or not exists(select 1 from names_kind n where n.scopes=s.d and n.kind=s.kind) or exists(select 1 from covers q where q.scopes=s.d and q.point=p.point));
create table free as select distinct person, rule, fn from scoped where limited=0;
create table conflict as
  select l.person, l.rule from likely l join rule r on r.rule=l.rule and r.kind<0
  union select f.person, f.rule from free f join rule r on r.rule=f.rule group by f.person, f.rule, r.least having count(*)>=r.least
  union select t.person, t.rule from (select person, rule, point, fn from at_point union select p.person, p.rule, p.point, f.fn from
      (select distinct person, rule, point from at_point) p join free f on f.person=p.person and f.rule=p.rule) t join rule r on r.rule=t.rule
    group by t.person, t.rule, t.point, r.least having count(*)>=r.least;
create table found as
  select rule, person, 2 as truth from conflict where rule not in (select rule from contractors) and rule not in (select rule from warrant)
  union select c.rule, c.person, 2 from conflict c join contractors x on x.rule=c.rule join contractor y on y.person=c.person
  union select c.rule, c.person, 1 from conflict c join warrant x on x.rule=c.rule join no_tier n on n.person=c.person where c.person not in (select person from has_warrant)
  union select k.rule, m.person, 2 from moved m join kept k on :today-m.at>k.days join rule_duty d on d.rule=k.rule join way w on w.person=m.person and w.fn=d.fn and w.begun<=m.at
  union select c.rule, -1, 2 from counted c join rule_duty d on d.rule=c.rule where (select count(*) from holds h where h.fn=d.fn)<c.least
  union select o.rule, u.person, 2 from used u join part p on p.node=u.node join rule_duty d on d.fn=p.fn join one_object o on o.rule=d.rule
    group by o.rule, o.fns, u.person, u.object having count(distinct d.fn)>=o.fns
  union select r.rule, x.person, 2 from role_pair r join held x on x.node=r.first join held y on y.node=r.second and y.person=x.person;
)";
  for (std::size_t at = 0; (at = sql.find(":today", at)) != std::string::npos;) sql.replace(at, 6, std::to_string(today));
  return sql;
}

constexpr const char* kAnswer = "select rule||' '||person||' '||truth from found";

void create(std::string& sql) {
  for (const Table& table : kTables)
    sql += std::string{"create table "} + table.name + "(" + table.columns + ");\n";
}

// ---- SQLite, in this process -----------------------------------------------------------------------------------------
struct Database {
  sqlite3* handle = nullptr;
  Database() { sqlite3_open(":memory:", &handle); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle); }
  std::string run(const std::string& sql) {
    char* message = nullptr;
    if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return {};
    std::string text = message == nullptr ? "unknown error" : message;
    sqlite3_free(message);
    return text;
  }
};

std::string load(Database& database, const Table& table, const std::string& path) {
  std::string sql = std::string{"insert into "} + table.name + " values(?";
  for (std::size_t column = 1; column != table.width; ++column) sql += ",?";
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_prepare_v2(database.handle, (sql + ")").c_str(), -1, &insert, nullptr) != SQLITE_OK) return sqlite3_errmsg(database.handle);
  std::ifstream rows{path};
  for (std::string line; std::getline(rows, line);) {
    const char* at = line.c_str();
    for (std::size_t column = 1; column <= table.width; ++column) {
      char* end = nullptr;
      sqlite3_bind_int64(insert, static_cast<int>(column), std::strtoll(at, &end, 10));
      at = end + (*end == ',' ? 1 : 0);
    }
    sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return {};
}

RivalAnswer ask_sqlite(std::int64_t today, const std::string& folder) {
  RivalAnswer answer{.engine = std::string{"SQLite "} + sqlite3_libversion(), .absent = {}, .findings = {}};
  Database database;
  auto start = std::chrono::steady_clock::now();
  std::string sql = "pragma journal_mode=off; pragma temp_store=memory; pragma cache_size=-2000000;\n";
  create(sql);
  std::string problem = database.run(sql + "begin;");
  for (const Table& table : kTables)
    if (problem.empty()) problem = load(database, table, folder + "/" + table.name + ".csv");
  if (problem.empty()) problem = database.run("commit; create index edge_node on edge(node); create index confers_dst on confers(dst);"
                                              "create index names_scopes on names_kind(scopes, kind); create index covers_scopes on covers(scopes, point); analyze;");
  answer.load = seconds_since(start);
  start = std::chrono::steady_clock::now();
  if (problem.empty()) problem = database.run(question(today));
  answer.evaluate = seconds_since(start);
  if (!problem.empty()) answer.absent = problem;
  sqlite3_stmt* rows = nullptr;
  if (problem.empty() && sqlite3_prepare_v2(database.handle, kAnswer, -1, &rows, nullptr) == SQLITE_OK)
    while (sqlite3_step(rows) == SQLITE_ROW) answer.findings.insert(reinterpret_cast<const char*>(sqlite3_column_text(rows, 0)));
  sqlite3_finalize(rows);
  return answer;
}

// ---- others, through their programs ----------------------------------------------------------------------------------
RivalAnswer ask_program(std::int64_t today, const std::string& engine, const std::string& command, const std::string& folder) {
  RivalAnswer answer{.engine = engine, .absent = {}, .findings = {}};
  const bool postgres = engine == "postgres";
  std::string load_sql;
  create(load_sql);
  for (const Table& table : kTables)
    load_sql += postgres ? std::string{"\\copy "} + table.name + " from '" + folder + "/" + table.name + ".csv' with (format csv)\n"
                         : std::string{"copy "} + table.name + " from '" + folder + "/" + table.name + ".csv' (format csv, header false);\n";
  load_sql += "create index edge_node on edge(node); create index confers_dst on confers(dst);\n"
              "create index names_scopes on names_kind(scopes, kind); create index covers_scopes on covers(scopes, point);\n";
  load_sql += postgres ? "analyze;\n" : "";
  std::string ask_sql = question(today);
  if (postgres) {  // tables made on the way need their statistics, as SQLite's and DuckDB's planners do without
    for (const char* made : {"reach", "held", "piece", "way", "holds", "likely", "scoped", "at_point", "free", "conflict"}) {
      const std::size_t at = ask_sql.find(std::string{"create table "} + made + " as");
      ask_sql.insert(ask_sql.find(";\n", at) + 2, std::string{"analyze "} + made + ";\n");
    }
    for (std::size_t at = 0; (at = ask_sql.find("create table", at)) != std::string::npos; at += 8) ask_sql.replace(at, 12, "create unlogged table");
  }
  const std::string output = folder + "/answer.txt";
  ask_sql += postgres ? std::string{"\\copy ("} + kAnswer + ") to '" + output + "'\n"
                      : std::string{"copy ("} + kAnswer + ") to '" + output + "' (header false);\n";
  std::ofstream{folder + "/load.sql"} << load_sql;
  std::ofstream{folder + "/ask.sql"} << ask_sql;
  std::filesystem::remove(output);
  const auto run = [&](const char* script) {
    const std::string line = postgres ? command + " -q -v ON_ERROR_STOP=1 -f " + folder + "/" + script + " > " + folder + "/log.txt 2>&1"
                                      : command + " < " + folder + "/" + script + " > " + folder + "/log.txt 2>&1";
    return ::system(line.c_str());
  };
  auto start = std::chrono::steady_clock::now();
  if (run("load.sql") != 0) {
    answer.absent = "`" + command + "` cannot be run or refuses: see " + folder + "/log.txt";
    return answer;
  }
  answer.load = seconds_since(start);
  start = std::chrono::steady_clock::now();
  if (run("ask.sql") != 0) answer.absent = "the question failed: see " + folder + "/log.txt";
  answer.evaluate = seconds_since(start);
  std::ifstream rows{output};
  for (std::string line; std::getline(rows, line);) answer.findings.insert(line);
  return answer;
}

}  // namespace

RivalAnswer ask_rival(World& world, const std::string& engine, const std::string& command, const std::string& folder) {
  {
    Tables tables{folder};
    write_edges(world, tables);
    write_scopes(world, tables);
    write_rules(world, tables);
    write_facts(world, tables);
  }
  return engine == "sqlite" ? ask_sqlite(world.today.count(), folder)
                            : ask_program(world.today.count(), engine, command, folder);
}

}  // namespace rolewright::bench

#include "bench/analyzer/sql_rivals.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "bench/analyzer/rival_tables.hpp"

namespace rolewright::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Asked {
  std::int64_t today = 0;
  std::size_t limit = 0;  // seconds
};

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
  union select k.rule, m.person, 2 from moved m join kept k on :today-m.since>k.days join rule_duty d on d.rule=k.rule join way w on w.person=m.person and w.fn=d.fn and w.begun<=m.since
  union select c.rule, -1, 2 from counted c join rule_duty d on d.rule=c.rule where (select count(*) from holds h where h.fn=d.fn)<c.least
  union select o.rule, u.person, 2 from used u join part p on p.node=u.node join rule_duty d on d.fn=p.fn join one_object o on o.rule=d.rule
    group by o.rule, o.fns, u.person, u.object having count(distinct d.fn)>=o.fns
  union select r.rule, x.person, 2 from role_pair r join held x on x.node=r.first join held y on y.node=r.second and y.person=x.person;
)";
  for (std::size_t at = 0; (at = sql.find(":today", at)) != std::string::npos;) sql.replace(at, 6, std::to_string(today));
  return sql;
}

constexpr const char* kAnswer = "select rule||' '||person||' '||truth from found";
constexpr const char* kLoadIndexes =
    "create index edge_node on edge(node);\ncreate index confers_dst on confers(dst);\n"
    "create index names_scopes on names_kind(scopes, kind);\ncreate index covers_scopes on covers(scopes, point);\n";

std::string create() {
  std::string sql;
  for (const Table& table : kTables) sql += std::string{"create table "} + table.name + "(" + table.columns + ");\n";
  return sql;
}

// ---- SQLite, in this process -----------------------------------------------------------------------------------------
struct Database {
  sqlite3* handle = nullptr;
  Clock::time_point until = Clock::time_point::max();
  Database() {
    sqlite3_open(":memory:", &handle);
    sqlite3_progress_handler(handle, 1'000'000, [](void* self) { return Clock::now() > static_cast<Database*>(self)->until ? 1 : 0; }, this);
  }
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

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

RivalAnswer ask_sqlite(const Asked& asked, const std::string& folder) {
  RivalAnswer answer{.engine = std::string{"SQLite "} + sqlite3_libversion(), .absent = {}, .findings = {}};
  Database database;
  auto start = Clock::now();
  std::string problem =
      database.run("pragma journal_mode=off; pragma temp_store=memory; pragma cache_size=-2000000;\n" + create() + "begin;");
  for (const Table& table : kTables)
    if (problem.empty()) problem = load(database, table, folder + "/" + table.name + ".csv");
  if (problem.empty()) problem = database.run(std::string{"commit;"} + kLoadIndexes + "analyze;");
  answer.load = seconds_since(start);
  start = Clock::now();
  database.until = start + std::chrono::seconds(asked.limit);
  const double before = thread_seconds();
  if (problem.empty()) problem = database.run(question(asked.today));
  answer.evaluate = seconds_since(start);
  answer.processor = thread_seconds() - before;
  answer.peak_mib = static_cast<double>(sqlite3_memory_highwater(0)) / (1024.0 * 1024.0);
  if (!problem.empty()) answer.absent = answer.evaluate >= static_cast<double>(asked.limit) ? "stopped after its limit" : problem;
  database.until = Clock::time_point::max();
  sqlite3_stmt* rows = nullptr;
  if (problem.empty() && sqlite3_prepare_v2(database.handle, kAnswer, -1, &rows, nullptr) == SQLITE_OK)
    while (sqlite3_step(rows) == SQLITE_ROW) answer.findings.insert(reinterpret_cast<const char*>(sqlite3_column_text(rows, 0)));
  sqlite3_finalize(rows);
  return answer;
}

// ---- others, through their programs ----------------------------------------------------------------------------------
int run_program(const std::string& line, const std::string& folder) {
  return ::system((line + " > " + folder + "/log.txt 2>&1").c_str());
}

void read_findings(const std::string& path, RivalAnswer& answer) {
  std::ifstream rows{path};
  for (std::string line; std::getline(rows, line);) answer.findings.insert(line);
}

RivalAnswer ask_postgres(const Asked& asked, const std::string& command, const std::string& folder) {
  RivalAnswer answer{.engine = "PostgreSQL", .absent = {}, .findings = {}};
  const std::string output = folder + "/answer.txt";
  std::string load_sql = create();
  for (const Table& table : kTables)
    load_sql += std::string{"\\copy "} + table.name + " from '" + folder + "/" + table.name + ".csv' with (format csv)\n";
  load_sql += std::string{kLoadIndexes} + "analyze;\n";
  // Tables made on the way need their statistics, as the planners of the others do without.
  std::string ask_sql = question(asked.today);
  for (const char* made : {"reach", "held", "piece", "way", "holds", "likely", "scoped", "at_point", "free", "conflict"}) {
    const std::size_t at = ask_sql.find(std::string{"create table "} + made + " as");
    ask_sql.insert(ask_sql.find(";\n", at) + 2, std::string{"analyze "} + made + ";\n");
  }
  for (std::size_t at = 0; (at = ask_sql.find("create table", at)) != std::string::npos; at += 8) ask_sql.replace(at, 12, "create unlogged table");
  ask_sql = "set statement_timeout='" + std::to_string(asked.limit) + "s';\n" + ask_sql + "\\copy (" + kAnswer + ") to '" + output + "'\n";
  std::ofstream{folder + "/load.sql"} << load_sql;
  std::ofstream{folder + "/ask.sql"} << ask_sql;
  const std::string psql = command + " -q -v ON_ERROR_STOP=1 -f " + folder + "/";
  auto start = Clock::now();
  if (run_program(psql + "load.sql", folder) != 0) {
    answer.absent = "`" + command + "` cannot be run or refuses: see " + folder + "/log.txt";
    return answer;
  }
  answer.load = seconds_since(start);
  start = Clock::now();
  if (run_program(psql + "ask.sql", folder) != 0)
    answer.absent = seconds_since(start) >= static_cast<double>(asked.limit) ? "stopped after its limit" : "the question failed: see " + folder + "/log.txt";
  answer.evaluate = seconds_since(start);
  read_findings(output, answer);
  return answer;
}

// A column store finds its rows without indexes; with them it was slower.
std::string without_indexes(const std::string& sql) {
  std::string kept;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = std::min(sql.find(";\n", at), sql.size() - 2) + 2;
    const std::string statement = sql.substr(at, end - at);
    if (statement.find("create index") == std::string::npos) kept += statement;
    at = end;
  }
  return kept;
}

// The script measures inside, so that starting Python is charged to nobody.
RivalAnswer ask_duckdb(const Asked& asked, const std::string& command, const std::string& folder) {
  RivalAnswer answer{.engine = "DuckDB", .absent = {}, .findings = {}};
  if (run_program(command + " -c 'import duckdb'", folder) != 0) {
    answer.absent = "`" + command + "` has no module duckdb";
    return answer;
  }
  const std::string output = folder + "/answer.txt";
  std::string load_sql = create();
  for (const Table& table : kTables)
    load_sql += std::string{"copy "} + table.name + " from '" + folder + "/" + table.name + ".csv' (format csv, header false);\n";
  std::ofstream{folder + "/load.sql"} << load_sql;
  std::ofstream{folder + "/ask.sql"} << without_indexes(question(asked.today));
  std::ofstream{folder + "/answer.sql"} << "copy (" << kAnswer << ") to '" << output << "' (header false);\n";
  const int status = run_program(command + " " + ROLEWRIGHT_BENCH_ANALYZER + "/duckdb_question.py " + folder + " " + std::to_string(asked.limit), folder);
  std::ifstream measured{folder + "/measured.txt"};
  std::string version;
  if (status != 0 || !(measured >> version >> answer.load >> answer.evaluate >> answer.processor >> answer.peak_mib)) {
    answer.absent = "stopped after its limit or failed: see " + folder + "/log.txt";
    return answer;
  }
  answer.engine += " " + version;
  read_findings(output, answer);
  return answer;
}

}  // namespace

RivalAnswer ask_rival(compiler::World& world, const RivalOptions& options) {
  for (const char* old : {"/answer.txt", "/measured.txt"}) std::filesystem::remove(options.folder + old);
  write_tables(world, options.folder);
  const Asked asked{world.today.count(), options.limit};
  if (options.engine == "sqlite") return ask_sqlite(asked, options.folder);
  if (options.engine == "postgres") return ask_postgres(asked, options.command.empty() ? "psql" : options.command, options.folder);
  return ask_duckdb(asked, options.command.empty() ? "python3" : options.command, options.folder);
}

}  // namespace rolewright::bench

// Who holds what, in SQL: paths over the edges of accounts and nodes, their days and scopes, and the functions they give.
#include "tests/analyzer/sql_text.hpp"
#include "tests/analyzer/sql_twin.hpp"

namespace rolewright::tests {
namespace {

// Names meet nodes; policy edges; every path that does not come back to a node it has passed.
void walk(Sql& sql, compiler::Count count) {
  sql.run(R"(
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
create table path as with recursive p(acc, person, node, f, u, marks, edges, nodes) as (
  select a.id, a.person, e.dst, e.f, e.u, e.marks|a.mark, ','||e.id||',', ','||e.dst||',' from account a join edge e on e.acc=a.id where a.person is not null and e.f<e.u
  union all
  select p.acc, p.person, e.dst, max(p.f,e.f), min(p.u,e.u), p.marks|e.marks, p.edges||e.id||',', p.nodes||e.dst||',' from p join edge e on e.node=p.node
  where instr(p.nodes, ','||e.dst||',')=0 and max(p.f,e.f)<min(p.u,e.u))
  select row_number() over () as id, * from p;
create table npath as with recursive p(start, node, f, u, marks, edges, nodes) as (
  select id, id, -1000000, 1000000, 0, ',', ','||id||',' from node
  union all
  select p.start, e.dst, max(p.f,e.f), min(p.u,e.u), p.marks|e.marks, p.edges||e.id||',', p.nodes||e.dst||',' from p join edge e on e.node=p.node
  where instr(p.nodes, ','||e.dst||',')=0 and max(p.f,e.f)<min(p.u,e.u))
  select row_number() over () as id, * from p;
)");
  if (count == compiler::Count::ActiveOnly)
    sql.run("delete from path where marks&3; delete from npath where marks&3;"
            "delete from own where (marks|(select mark from account a where a.id=own.acc))&3;");
}

// A thing's scope in a kind is what all its edges that are limited in that kind share. Things left with nothing go.
void measure(Sql& sql, const std::string& thing) {
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
  sql.run(script);
}

// A path that another covers in every respect adds nothing, not even certainty about its scope. Among those of one
// account that is so whatever is asked; between accounts only where both count.
void prune(Sql& sql) {
  sql.run(R"(
create table covered as select p.id as p, q.id as q, p.acc=q.acc as same from path p join path q on q.id<>p.id and q.person=p.person and q.node=p.node and q.f<=p.f and q.u>=p.u and (q.marks & ~p.marks)=0
  where not exists(select 1 from path_flag a where a.thing=q.id and not exists(select 1 from path_flag b where b.thing=p.id and b.kind=a.kind))
  and not exists(select 1 from path_kind k where k.thing=q.id and not exists(select 1 from path_kind l where l.thing=p.id and l.kind=k.kind))
  and not exists(select 1 from path_kind k join path_point x on x.thing=p.id and x.kind=k.kind where k.thing=q.id
     and not exists(select 1 from path_point y where y.thing=q.id and y.kind=x.kind and y.point=x.point));
create table loses as select c.p, c.q, c.same from covered c where c.q<c.p or not exists(select 1 from covered r where r.p=c.q and r.q=c.p);
delete from path where id in (select p from loses where same);
create table dominated as select p, q from loses where not same and p in (select id from path) and q in (select id from path);
create index dominated_p on dominated(p);
create unique index path_id on path(id);
)");
}

// Ways to hold a function: a path for one of its permissions, or one for each.
void combine(Sql& sql, const PolicyPlan& policy) {
  sql.run("create table way(id integer primary key, person, fn, f, u, edges, p0, p1, p2);");
  for (std::size_t id = 0; id != policy.functions.size(); ++id) {
    const FunctionPlan& function = policy.functions[id];
    const std::size_t width = function.all ? function.permissions.size() : 1;
    std::string from, edges, begin, end, where, paths;
    for (std::size_t part = 0; part != 3; ++part) {
      const std::string p = "p" + std::to_string(part);
      const std::string e = "e" + std::to_string(part);
      paths += part < width ? ", " + p + ".id" : ", null";
      if (part >= width) continue;
      from += (part == 0 ? "" : " join ") + ("path " + p) + " join pe " + e + " on " + e + ".node=" + p + ".node" +
              (part == 0 ? "" : " and " + p + ".person=p0.person");
      edges += (part == 0 ? "" : "||") + p + ".edges";
      begin += ", " + p + ".f";
      end += ", " + p + ".u";
      where += (part == 0 ? "" : " and ") + e + ".perm " +
               (function.all ? "=" + std::to_string(function.permissions[part]) : "in " + sql_list(function.permissions));
    }
    sql.run("insert into way(person,fn,f,u,edges,p0,p1,p2) select distinct p0.person, " + std::to_string(id) +
            ", max(-1000000" + begin + "), min(1000000" + end + "), " + edges + paths + " from " + from + " where " + where +
            " and max(-1000000" + begin + ")<min(1000000" + end + ");");
  }
}

// What each way covers in each kind: `maybe` at most, `surely` at least. The empty point is a place no value
// names.
void project(Sql& sql) {
  sql.run(R"(
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
create table way_path as select id as way, p0 as path from way union select id, p1 from way where p1 is not null union select id, p2 from way where p2 is not null;
create index way_path_way on way_path(way);
-- With all accounts counting, a way over a dominated path adds nothing.
create table on_day as select w.id as way, w.person, w.fn, w.f, d.day from way w join d on w.f<=d.day and d.day<w.u
  where not exists(select 1 from way_path x join dominated o on o.p=x.path where x.way=w.id);
create table holds as select distinct person, fn, day from on_day;
create index holds_fn on holds(fn, day);
)");
}

}  // namespace

void sql_access(Sql& sql, const PolicyPlan& policy, compiler::Count count) {
  walk(sql, count);
  measure(sql, "path");
  measure(sql, "npath");
  prune(sql);
  combine(sql, policy);
  measure(sql, "way");
  project(sql);
}

}  // namespace rolewright::tests

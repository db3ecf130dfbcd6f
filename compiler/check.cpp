#include "compiler/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/condition.hpp"
#include "compiler/condition_check.hpp"
#include "compiler/english.hpp"
#include "compiler/name_table.hpp"
#include "model/delimited.hpp"

namespace rolewright::compiler {
namespace {

// Visits the statements of one kind in file order; `file` is the arena its conditions live in.
template <class Kind, class Visit>
void each(const std::vector<ast::File>& files, Visit visit) {
  for (const ast::File& file : files)
    for (const ast::Statement& statement : file.statements)
      if (const auto* body = std::get_if<Kind>(&statement.body); body != nullptr)
        visit(*body, statement.span, file);
}

class Checker {
 public:
  Checker(const std::vector<ast::File>& files, const ReadFile& read, Diagnostics& found)
      : files_{files}, read_{read}, found_{found}, conditions_{attributes_, out_, found_} {}

  PolicyIr run() {
    header();
    enumerations();
    attributes();
    scopes();
    systems();
    roles();
    functions();
    grants();
    rules();
    adaptations();
    waivers();
    assumptions();
    tests();
    if (found_.has_error()) return std::move(out_);  // rules may name what is not there
    for (Rule& rule : out_.rules) rule.info.english = english(out_, rule);
    return std::move(out_);
  }

 private:
  void problem(Code code, std::string message, const Span& span, std::string help = {},
               std::vector<Label> labels = {}) {
    found_.add({.code = code,
                .message = std::move(message),
                .span = span,
                .labels = std::move(labels),
                .help = std::move(help)});
  }

  // The file read first names the policy, not the packs it uses.
  void header() {
    std::map<FileId, Span> first;
    each<ast::Policy>(files_, [&](const ast::Policy& policy, const Span& span, const ast::File&) {
      const auto [known, fresh] = first.try_emplace(span.file, span);
      if (!fresh)
        return problem(Code::DuplicateName, "a file has one `policy` line", span, {},
                       {{known->second, "the first one"}});
      if (first.begin()->first != span.file) return;
      out_.name = policy.name.text;
      out_.version = policy.version.text;
      out_.owner = policy.owner.text;
    });
  }

  void enumerations() {
    each<ast::Values>(files_, [&](const ast::Values& values, const Span& span, const ast::File&) {
      if (!enumerations_.declare(values.name, EnumerationId{out_.enumerations.size()}, found_)) return;
      out_.enumerations.push_back(enumeration(values, span));
    });
  }

  Enumeration enumeration(const ast::Values& values, const Span& span) {
    Enumeration out{.name = values.name.text,
                    .values = {},
                    .at_least = {},
                    .ordered = values.kind != ast::OrderKind::OneOf,
                    .span = span};
    std::map<std::string, std::size_t> index;
    std::vector<std::pair<std::size_t, std::size_t>> below;  // (lower, higher)
    for (const auto& chain : values.chains)
      for (std::size_t at = 0; at != chain.size(); ++at) {
        const auto [known, fresh] = index.try_emplace(chain[at].text, out.values.size());
        if (fresh) out.values.push_back(chain[at].text);
        if (!fresh && values.kind != ast::OrderKind::Partial)
          problem(Code::DuplicateName, "value `" + printable(chain[at].text) + "` is listed twice",
                  chain[at].span);
        if (out.ordered && at != 0) below.emplace_back(index.at(chain[at - 1].text), known->second);
      }
    close_order(out, below);
    return out;
  }

  // Reflexive transitive closure (Warshall); a value above itself through another is a circle.
  void close_order(Enumeration& order, const std::vector<std::pair<std::size_t, std::size_t>>& below) {
    const std::size_t count = order.values.size();
    constexpr std::size_t kMostValues = 1000;
    if (count > kMostValues) {
      problem(Code::BadNumber,
              "`" + order.name + "` lists " + std::to_string(count) + " values, more than " +
                  std::to_string(kMostValues),
              order.span, "use the type `code` for values without an order");
      return;
    }
    constexpr std::size_t kMostCells = 16'000'000;  // pairs of values over all types
    order_cells_ += count * count;
    if (order_cells_ > kMostCells)
      return problem(Code::BadNumber,
                     "the types up to `" + order.name + "` list too many values to compare with each other",
                     order.span);
    order.at_least.assign(count * count, 0);
    for (std::size_t value = 0; value != count; ++value) order.at_least[value * count + value] = 1;
    for (const auto& [low, high] : below) order.at_least[high * count + low] = 1;
    for (std::size_t via = 0; via != count; ++via)
      for (std::size_t high = 0; high != count; ++high)
        if (order.at_least[high * count + via] != 0)
          for (std::size_t low = 0; low != count; ++low)
            if (order.at_least[via * count + low] != 0) order.at_least[high * count + low] = 1;
    for (const auto& [low, high] : below)
      if (low == high || order.at_least[low * count + high] != 0) {
        problem(Code::OrderCycle,
                "`" + order.values[low] + "` is below and above `" + order.values[high] + "`", order.span);
        return;
      }
  }

  void attributes() {
    each<ast::Fields>(files_, [&](const ast::Fields& fields, const Span&, const ast::File&) {
      if (fields.owner == ast::Owner::Account) return;  // account kinds are the snapshot's own
      for (const ast::Field& field : fields.fields) {
        const std::optional<Attribute> attribute = typed(field);
        if (attribute && attributes_.declare(field.name, AttributeId{out_.attributes.size()}, found_))
          out_.attributes.push_back(*attribute);
      }
    });
    each<ast::Events>(files_, [&](const ast::Events& events, const Span&, const ast::File&) {
      for (const ast::Name& name : events.names)
        if (events_.declare(name, Id<struct EventTag>{out_.events.size()}, found_))
          out_.events.push_back(name.text);
    });
    each<ast::Objects>(files_, [&](const ast::Objects& objects, const Span&, const ast::File&) {
      for (const ast::Name& name : objects.names)
        if (objects_.declare(name, Id<struct ObjectTag>{out_.objects.size()}, found_))
          out_.objects.push_back(name.text);
    });
  }

  std::optional<Attribute> typed(const ast::Field& field) {
    static const std::map<std::string, TypeKind, std::less<>> kBuiltIn = {
        {"code", TypeKind::Code},
        {"org_unit", TypeKind::OrgUnit},
        {"flag", TypeKind::Flag},
        {"number", TypeKind::Number},
        {"money", TypeKind::Number},
        {"date", TypeKind::Date},
        {"designation", TypeKind::Designation},
        {"course", TypeKind::Training}};
    Attribute attribute{.name = field.name.text, .span = field.name.span};
    if (const auto known = kBuiltIn.find(field.type.text); known != kBuiltIn.end()) {
      attribute.type = known->second;
      return attribute;
    }
    attribute.type = TypeKind::Enumerated;
    attribute.enumeration = enumerations_.find(field.type.text);
    if (!attribute.enumeration.is_none()) return attribute;
    std::vector<std::string_view> names = enumerations_.names();
    for (const auto& [name, kind] : kBuiltIn) names.push_back(name);
    problem(Code::UnknownName, "no type is named `" + printable(field.type.text) + "`", field.type.span,
            did_you_mean(field.type.text, names));
    return std::nullopt;
  }

  void scopes() {
    each<ast::ScopeKind>(files_, [&](const ast::ScopeKind& kind, const Span&, const ast::File&) {
      if (!scope_kinds_.declare(kind.name, ScopeKindId{out_.scopes.kinds().size()}, found_)) return;
      const ScopeKindId id = out_.scopes.add_kind(kind.name.text);
      if (kind.tree_file.given()) read_tree(id, kind.tree_file);
    });
    each<ast::ScopeMap>(files_, [&](const ast::ScopeMap& map, const Span&, const ast::File&) {
      const ScopeKindId from = scope_kinds_.resolve(map.from, found_);
      const ScopeKindId to = scope_kinds_.resolve(map.to, found_);
      if (!from.is_none() && !to.is_none()) read_crosswalk(from, to, map.file);
    });
  }

  // Rows of a two-column data file after its header, with their line numbers.
  struct Pair {
    std::string first, second;
    std::size_t line;
  };
  std::optional<std::vector<Pair>> read_pairs(const ast::Name& file) {
    const Result<std::string> text = read_(file.span.file, file.text);
    if (!text.ok()) {
      for (Diagnostic item : text.error().items()) {
        if (!item.span.is_known()) item.span = file.span;
        found_.add(std::move(item));
      }
      return std::nullopt;
    }
    if (std::size_t bad = 0; !is_clean_utf8(text.value(), &bad)) {
      found_.add({.code = Code::NotUtf8,
                  .message = "`" + printable(file.text) + "` is not UTF-8 text",
                  .span = file.span,
                  .where = printable(file.text) + ": byte " + std::to_string(bad),
                  .help = "save the file as UTF-8"});
      return std::nullopt;
    }
    DelimitedReader reader{text.value()};
    std::vector<std::string> fields;
    std::vector<Pair> pairs;
    for (bool header = true; reader.next(fields); header = false) {
      if (header) continue;
      if (fields.size() < 2 || fields[0].empty()) {
        tree_problem(file, reader.line(), "this row has no value and counterpart in its first two columns");
        return std::nullopt;
      }
      pairs.push_back({fields[0], fields[1], reader.line()});
    }
    if (reader.broken()) {
      tree_problem(file, reader.line(), "a quote in this row is never closed");
      return std::nullopt;
    }
    return pairs;
  }

  void tree_problem(const ast::Name& file, std::size_t line, const std::string& what) {
    found_.add({.code = Code::ScopeTreeProblem,
                .message = what,
                .span = file.span,
                .where = printable(file.text) + ":" + std::to_string(line)});
  }

  void read_tree(ScopeKindId kind, const ast::Name& file) {
    const auto pairs = read_pairs(file);
    if (!pairs) return;
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Pair& pair : *pairs) rows.emplace_back(pair.first, pair.second);
    const std::size_t bad = out_.scopes.set_tree(kind, rows);
    if (bad != rows.size())
      tree_problem(file, (*pairs)[bad].line,
                   "`" + printable(rows[bad].first) + "` under `" + printable(rows[bad].second) +
                       "` repeats a value, names an unknown parent, closes a circle or is too deep");
  }

  void read_crosswalk(ScopeKindId from, ScopeKindId to, const ast::Name& file) {
    const auto pairs = read_pairs(file);
    if (!pairs) return;
    for (const Pair& pair : *pairs) {
      const ScopeNodeId left = crosswalk_end(from, pair.first, pair.line, file);
      const ScopeNodeId right = crosswalk_end(to, pair.second, pair.line, file);
      if (!left.is_none() && !right.is_none()) out_.scopes.add_crosswalk(left, right);
    }
  }

  // A kind with a tree must know the value; one without learns it here.
  ScopeNodeId crosswalk_end(ScopeKindId kind, const std::string& value, std::size_t line,
                            const ast::Name& file) {
    if (!out_.scopes.kinds()[kind.index()].has_tree) return out_.scopes.node(kind, value);
    const ScopeNodeId node = out_.scopes.find_node(kind, value);
    if (node.is_none())
      tree_problem(
          file, line,
          "`" + printable(value) + "` is not in the tree of " + out_.scopes.kinds()[kind.index()].name);
    return node;
  }

  void systems() {
    each<ast::System>(files_, [&](const ast::System& system, const Span& span, const ast::File&) {
      if (systems_.declare(system.name, PolicySystemId{out_.systems.size()}, found_))
        out_.systems.push_back({system.name.text, system.vendor, system.external.text, span});
    });
    each<ast::Permission>(files_, [&](const ast::Permission& permission, const Span& span, const ast::File&) {
      const PolicySystemId system = systems_.resolve(permission.system, found_);
      if (permission.grants_any)
        problem(Code::NotSupported, "what a permission lets its holder grant is not judged by this version",
                span);
      if (permissions_.declare(permission.name, PermissionId{out_.permissions.size()}, found_))
        out_.permissions.push_back(
            {permission.name.text, system, permission.pattern.text, span, permission.pattern.span});
    });
  }

  void roles() {
    each<ast::Role>(files_, [&](const ast::Role& role, const Span&, const ast::File&) {
      if (!roles_.declare(role.name, RoleId{out_.roles.size()}, found_)) return;
      Role out{.name = role.name.text,
               .external = role.binding.external.text,
               .span = role.name.span,
               .external_span = role.binding.external.span};
      out.kind = static_cast<HoldingKind>(role.binding.kind);
      if (out.kind == HoldingKind::SystemRole) out.system = systems_.resolve(role.binding.system, found_);
      out.grants = permissions_.resolve_all(role.grants, found_);
      out_.roles.push_back(std::move(out));
    });
    std::size_t next = 0;
    each<ast::Role>(files_, [&](const ast::Role& role, const Span&, const ast::File&) {
      if (next == out_.roles.size() || out_.roles[next].span != role.name.span) return;  // a duplicate
      out_.roles[next++].includes = roles_.resolve_all(role.includes, found_);
    });
    for (std::size_t index = 0; index != out_.roles.size(); ++index) gather(RoleId{index});
  }

  // What a role grants with everything it includes; a role that reaches itself is RW0207, reported once a
  // circle.
  void gather(RoleId start) {
    constexpr std::size_t kMostGathered =
        100'000'000;  // roles and permissions over all roles: keeps chains of chains finite
    if (gathered_ > kMostGathered) return;
    std::vector<RoleId> open{start};
    const std::size_t round = start.index() + 1;
    seen_.resize(out_.roles.size());
    seen_[start.index()] = round;
    std::vector<PermissionId> all;
    while (!open.empty()) {
      const Role& role = out_.roles[open.back().index()];
      open.pop_back();
      gathered_ += 1 + role.includes.size() + role.grants.size();
      all.insert(all.end(), role.grants.begin(), role.grants.end());
      for (const RoleId included : role.includes) {
        if (included == start && !circles_.contains(start)) circle(start, role.name);
        if (seen_[included.index()] != round) {
          seen_[included.index()] = round;
          open.push_back(included);
        }
      }
    }
    if (gathered_ > kMostGathered)
      problem(Code::BadNumber, "roles include too many others to follow", out_.roles[start.index()].span);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    out_.roles[start.index()].all_grants = std::move(all);
  }

  void circle(RoleId start, const std::string& through) {
    problem(Code::RoleCycle,
            "role `" + out_.roles[start.index()].name + "` includes itself through `" + through + "`",
            out_.roles[start.index()].span, "roles that include each other grant the same: keep one");
    std::vector<RoleId> open{start};  // every role on the circle or below it is dealt with by this report
    circles_.insert(start);
    while (!open.empty()) {
      const RoleId role = open.back();
      open.pop_back();
      for (const RoleId included : out_.roles[role.index()].includes)
        if (circles_.insert(included).second) open.push_back(included);
    }
  }

  void functions() {
    each<ast::Function>(files_, [&](const ast::Function& function, const Span& span, const ast::File&) {
      if (!functions_.declare(function.name, FunctionId{out_.functions.size()}, found_)) return;
      out_.functions.push_back({.name = function.name.text,
                                .all = function.quantifier == ast::Quantifier::All,
                                .permissions = permissions_.resolve_all(function.permissions, found_),
                                .span = span});
    });
  }

  void grants() {
    each<ast::Assign>(files_, [&](const ast::Assign& assign, const Span& span, const ast::File& file) {
      const RoleId role = roles_.resolve(assign.role, found_);
      const CondId condition = conditions_.check(file.conds, assign.when, assign.unless);
      if (!role.is_none()) out_.assignments.push_back({role, condition, span});
    });
    each<ast::Allow>(files_, [&](const ast::Allow& allow, const Span& span, const ast::File& file) {
      Eligibility out{.role = roles_.resolve(allow.role, found_),
                      .condition = conditions_.check(file.conds, allow.when, allow.unless),
                      .span = span};
      if (allow.requires_service) {
        out.service_days = static_cast<std::int32_t>(allow.requires_service->days);
        out.service_role = roles_.resolve(allow.requires_service->role, found_);
      }
      out.gives_up = roles_.resolve_all(allow.gives_up, found_);
      if (allow.holders) {
        out.holders_at_most = static_cast<std::uint32_t>(allow.holders->at_most);
        if (allow.holders->per.given()) out.holders_per = attributes_.resolve(allow.holders->per, found_);
      }
      if (!out.role.is_none()) out_.eligibilities.push_back(std::move(out));
    });
  }

  void rules() {
    for (const ast::File& file : files_)
      for (const ast::Statement& statement : file.statements) {
        if (const auto* risk = std::get_if<ast::Risk>(&statement.body); risk != nullptr)
          add_risk(*risk, statement.span, file);
        if (const auto* exclusive = std::get_if<ast::Exclusive>(&statement.body); exclusive != nullptr)
          add_exclusive(*exclusive, statement.span);
      }
  }

  void add_risk(const ast::Risk& risk, const Span& span, const ast::File& file) {
    if (!rules_.declare(risk.id, RuleId{out_.rules.size()}, found_)) return;
    Rule rule;
    rule.info = {.id = risk.id.text,
                 .title = risk.title.text,
                 .severity = risk.severity.value_or(RuleSeverity::Medium),
                 .action = risk.action.value_or(RuleAction::Block),
                 .controls = {},
                 .owner = risk.owner.text,
                 .because = risk.because.text,
                 .mitigate = risk.mitigate.text,
                 .english = {},
                 .span = span,
                 .active = true,
                 .inactive_because = {}};
    for (const ast::Name& control : risk.controls) rule.info.controls.push_back(control.text);
    if (risk.object.given()) objects_.resolve(risk.object, found_);
    if (risk.waiver_days) rule.waiver_days = static_cast<std::int32_t>(*risk.waiver_days);
    rule.waivers_never = risk.waivers_never;
    rule.body = std::visit([&](const auto& body) { return check_body(body, file); }, risk.body);
    out_.rules.push_back(std::move(rule));
  }

  void add_exclusive(const ast::Exclusive& exclusive, const Span& span) {
    if (!rules_.declare(exclusive.id, RuleId{out_.rules.size()}, found_)) return;
    Rule rule;
    rule.info.id = exclusive.id.text;
    rule.info.title = "roles never held together";
    rule.info.severity = RuleSeverity::High;
    rule.info.span = span;
    rule.body = ExclusiveRule{resolve_distinct(roles_, "role", exclusive.roles)};
    if (exclusive.roles.size() < 2)
      problem(Code::ImpossibleCount, "one role alone excludes nothing", span, "name at least two roles");
    out_.rules.push_back(std::move(rule));
  }

  RuleBody check_body(const ast::Holds& body, const ast::File& file) {
    HoldsRule rule{.functions = resolve_distinct(functions_, "function", body.functions),
                   .at_least = static_cast<std::uint32_t>(body.at_least)};
    if (body.at_least < 1 || static_cast<std::size_t>(body.at_least) > body.functions.size())
      problem(Code::ImpossibleCount,
              std::to_string(body.at_least) + " of " + std::to_string(body.functions.size()) +
                  " functions can " + (body.at_least < 1 ? "be held by anybody" : "never be held"),
              cover(body.functions.front().span, body.functions.back().span));
    if (body.same_scope.given()) rule.same_scope = scope_kinds_.resolve(body.same_scope, found_);
    rule.condition = conditions_.check(file.conds, body.when, body.unless);
    return rule;
  }
  RuleBody check_body(const ast::ExercisesOnSelf& body, const ast::File&) {
    return ExercisesRule{functions_.resolve_all({body.function}, found_), {}};
  }
  RuleBody check_body(const ast::ExercisesOnOne& body, const ast::File&) {
    objects_.resolve(body.object, found_);
    return ExercisesRule{resolve_distinct(functions_, "function", body.functions), body.object.text};
  }
  RuleBody check_body(const ast::StillHolds& body, const ast::File&) {
    events_.resolve(body.event, found_);
    return StillHoldsRule{functions_.resolve_all(body.functions, found_),
                          static_cast<std::int32_t>(body.days), body.event.text};
  }
  RuleBody check_body(const ast::HeadCount& body, const ast::File&) {
    return HeadCountRule{functions_.resolve(body.function, found_), body.kind == ast::CountKind::AtMost,
                         static_cast<std::uint32_t>(body.count)};
  }
  RuleBody check_body(const ast::Sensitive& body, const ast::File& file) {
    return HoldsRule{.functions = functions_.resolve_all({body.function}, found_),
                     .at_least = 1,
                     .same_scope = {},
                     .condition = conditions_.check(file.conds, ast::CondId{})};
  }

  template <class AnyId>
  std::vector<AnyId> resolve_distinct(const NameTable<AnyId>& table, const std::string& kind,
                                      const std::vector<ast::Name>& names) {
    std::map<std::string_view, Span> first;
    for (const ast::Name& name : names) {
      const auto [known, fresh] = first.try_emplace(name.text, name.span);
      if (!fresh)
        problem(Code::DuplicateName, kind + " `" + printable(name.text) + "` is listed twice", name.span, {},
                {{known->second, "first here"}});
    }
    return table.resolve_all(names, found_);
  }

  void adaptations() {
    each<ast::Adapt>(files_, [&](const ast::Adapt& adapt, const Span& span, const ast::File&) {
      const RuleId id = rules_.resolve(adapt.id, found_);
      if (id.is_none()) return;
      auto* holds = std::get_if<HoldsRule>(&out_.rules[id.index()].body);
      if (holds == nullptr)
        return problem(Code::WrongType, "`" + adapt.id.text + "` is not a rule with a scope", span);
      holds->same_scope =
          adapt.scope_kind.given() ? scope_kinds_.resolve(adapt.scope_kind, found_) : ScopeKindId{};
    });
    each<ast::Disable>(files_, [&](const ast::Disable& disable, const Span&, const ast::File&) {
      const RuleId id = rules_.resolve(disable.id, found_);
      if (id.is_none()) return;
      out_.rules[id.index()].info.active = false;
      out_.rules[id.index()].info.inactive_because = "disabled: " + disable.because.text;
    });
  }

  void waivers() {
    each<ast::Waiver>(files_, [&](const ast::Waiver& waiver, const Span& span, const ast::File&) {
      const RuleId rule = rules_.resolve(waiver.risk, found_);
      if (!waiver_ids_.declare(waiver.id, WaiverId{out_.waivers.size()}, found_) || rule.is_none()) return;
      const Interval held{date_of(waiver.from, Day::min()), date_of(waiver.until, Day::max())};
      if (held.empty())
        problem(Code::BadInterval, "this exception ends before it begins", waiver.until.span,
                "`until` is the first day it no longer counts");
      out_.waivers.push_back({waiver.id.text, rule, waiver.person.text, waiver.approved_by.text,
                              waiver.mitigated_by.text, held, span});
    });
  }

  Day date_of(const ast::Name& date, Day otherwise) {
    if (!date.given()) return otherwise;
    if (const auto day = parse_day(date.text)) return *day;
    problem(Code::BadDate, "`" + printable(date.text) + "` is not a day of the calendar", date.span);
    return otherwise;
  }

  void assumptions() {
    each<ast::Assume>(files_, [&](const ast::Assume& assume, const Span& span, const ast::File& file) {
      if (!assumptions_.declare(assume.id, AssumptionId{out_.assumptions.size()}, found_)) return;
      const CondId whenever = conditions_.check(file.conds, assume.whenever);
      out_.assumptions.push_back(
          {assume.id.text, assume.title.text, whenever, conditions_.check(file.conds, assume.then), span});
    });
    each<ast::Prove>(files_, [&](const ast::Prove& prove, const Span& span, const ast::File&) {
      const RuleId rule = prove.risk.given() ? rules_.resolve(prove.risk, found_) : RuleId{};
      if (proofs_.declare(prove.id, ProofId{out_.proofs.size()}, found_))
        out_.proofs.push_back(
            {prove.id.text, prove.title.text, prove.reading == ast::ProofReading::Automatic, rule, span});
    });
  }

  void tests() {
    each<ast::Test>(files_, [&](const ast::Test& test, const Span& span, const ast::File&) {
      if (!tests_.declare(test.id, TestId{out_.tests.size()}, found_)) return;
      TestCase out{.id = test.id.text, .title = test.title.text, .span = span};
      test_facts(test, out);
      for (const ast::Name& name : test.designated) {
        const AttributeId id = attributes_.resolve(name, found_);
        if (!id.is_none() && out_.attributes[id.index()].type != TypeKind::Designation)
          problem(Code::WrongType, "`" + printable(name.text) + "` is no designation", name.span, {},
                  {{out_.attributes[id.index()].span, "declared here"}});
        out.designated.push_back(name.text);
      }
      for (const ast::Name& name : test.trained) out.trained.push_back(name.text);
      out.holds = permissions_.resolve_all(test.holds, found_);
      for (const AssumptionId id : assumptions_.resolve_all(test.ignoring, found_))
        out.ignoring.push_back(id.index());
      for (const ast::Expect& expect : test.expects) out.expects.push_back(expectation(expect));
      out_.tests.push_back(std::move(out));
    });
  }

  void test_facts(const ast::Test& test, TestCase& out) {
    std::set<AttributeId> given;
    for (const ast::TestFact& fact : test.facts) {
      const AttributeId attribute = attributes_.resolve(fact.subject, found_);
      if (attribute.is_none()) continue;
      const Attribute& declared = out_.attributes[attribute.index()];
      if (!given.insert(attribute).second)
        problem(Code::RepeatedClause, "`" + declared.name + "` is given twice", fact.subject.span);
      if (!parse_value(out_, declared, fact.value.text).present)
        problem(Code::WrongType,
                "found `" + printable(fact.value.text) + "` where `" + declared.name + "` needs " +
                    describe_type(out_, declared),
                fact.value.span);
      out.facts.emplace_back(attribute, fact.value.text);
    }
  }

  TestCase::Expectation expectation(const ast::Expect& expect) {
    const bool of_role = expect.kind == ast::ExpectKind::Role || expect.kind == ast::ExpectKind::NoRole;
    const bool wanted = expect.kind == ast::ExpectKind::Role || expect.kind == ast::ExpectKind::Violates;
    return {.wanted = wanted,
            .role = of_role ? roles_.resolve(expect.name, found_) : RoleId{},
            .rule = of_role ? RuleId{} : rules_.resolve(expect.name, found_),
            .span = expect.name.span};
  }

  using WaiverId = Id<struct WaiverTag>;
  using AssumptionId = Id<struct AssumptionTag>;
  using ProofId = Id<struct ProofTag>;
  using TestId = Id<struct TestTag>;

  const std::vector<ast::File>& files_;
  const ReadFile& read_;
  Diagnostics& found_;
  PolicyIr out_;
  NameTable<EnumerationId> enumerations_{"type"};
  NameTable<AttributeId> attributes_{"attribute"};
  NameTable<Id<struct EventTag>> events_{"event"};
  NameTable<Id<struct ObjectTag>> objects_{"kind of object"};
  NameTable<ScopeKindId> scope_kinds_{"scope kind"};
  NameTable<PolicySystemId> systems_{"system"};
  NameTable<PermissionId> permissions_{"permission"};
  NameTable<RoleId> roles_{"role"};
  NameTable<FunctionId> functions_{"function"};
  NameTable<RuleId> rules_{"risk or rule"};
  NameTable<WaiverId> waiver_ids_{"exception"};
  NameTable<AssumptionId> assumptions_{"assumption"};
  NameTable<ProofId> proofs_{"proof"};
  NameTable<TestId> tests_{"test"};
  std::set<RoleId> circles_;
  std::vector<std::size_t> seen_;  // by RoleId: the last round of gather() that met it
  std::size_t gathered_ = 0;
  std::size_t order_cells_ = 0;
  ConditionChecker conditions_;
};

}  // namespace

PolicyIr check(const std::vector<ast::File>& files, const ReadFile& read, Diagnostics& found) {
  return Checker{files, read, found}.run();
}

}  // namespace rolewright::compiler

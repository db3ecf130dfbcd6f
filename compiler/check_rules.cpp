#include <algorithm>

#include "compiler/check_context.hpp"
#include "compiler/condition.hpp"


namespace rolewright::compiler {
namespace {

using StepId = Id<struct StepTag>;

class RuleChecker : CheckStep {
 public:
  explicit RuleChecker(CheckContext& context) : CheckStep{context} {}

  void run() {
    declared_functions_ = out_.functions.size();
    rules();
    adaptations();
    waivers();
  }

 private:
  void rules() {
    for (const ast::File& file : files_)
      for (const ast::Statement& statement : file.statements) {
        if (const auto* risk = std::get_if<ast::Risk>(&statement.body); risk != nullptr)
          add_risk(*risk, statement.span, file);
        if (const auto* exclusive = std::get_if<ast::Exclusive>(&statement.body); exclusive != nullptr)
          add_exclusive(*exclusive, statement.span);
        if (const auto* workflow = std::get_if<ast::Workflow>(&statement.body); workflow != nullptr)
          add_workflow(*workflow, statement.span);
      }
  }

  // A rule with everything but its body.
  Rule rule_of(const ast::Name& id, const ast::Name& title, const ast::RuleTerms& terms, const Span& span) {
    Rule rule;
    rule.info = {.id = id.text,
                 .title = title.text,
                 .severity = terms.severity.value_or(RuleSeverity::Medium),
                 .action = terms.action.value_or(RuleAction::Block),
                 .controls = {},
                 .owner = terms.owner.text,
                 .because = terms.because.text,
                 .mitigate = terms.mitigate.text,
                 .english = {},
                 .span = span,
                 .active = true,
                 .inactive_because = {}};
    for (const ast::Name& control : terms.controls) rule.info.controls.push_back(control.text);
    if (terms.object.given()) names_.objects.resolve(terms.object, found_);
    rule.object = terms.object.text;
    if (terms.waivers) set_waivers(*terms.waivers, rule);
    return rule;
  }

  static void set_waivers(const ast::WaiverTerms& terms, Rule& rule) {
    rule.waivers_never = terms.never;
    rule.waiver_days.reset();
    if (terms.days) rule.waiver_days = static_cast<std::int32_t>(*terms.days);
    rule.waiver_approver = terms.approver.text;
  }

  bool declare_rule(const ast::Name& id) {
    if (id.text == kOrphanRule)
      problem(Code::DuplicateName, "`" + id.text + "` is the rule of every policy about accounts that nobody answers for", id.span,
              "choose another id");
    return names_.rules.declare(id, RuleId{out_.rules.size()}, found_);
  }

  void add_risk(const ast::Risk& risk, const Span& span, const ast::File& file) {
    if (!declare_rule(risk.id)) return;
    Rule rule = rule_of(risk.id, risk.title, risk.terms, span);
    rule.body = std::visit([&](const auto& body) { return check_body(body, file); }, risk.body);
    out_.rules.push_back(std::move(rule));
  }

  void add_exclusive(const ast::Exclusive& exclusive, const Span& span) {
    if (!declare_rule(exclusive.id)) return;
    Rule rule = rule_of(exclusive.id, exclusive.title, exclusive.terms, span);
    if (!exclusive.title.given())
      rule.info.title = exclusive.in_one_session ? "roles never used together" : "roles never held together";
    if (!exclusive.terms.severity) rule.info.severity = RuleSeverity::High;
    rule.body = ExclusiveRule{resolve_distinct(names_.roles, "role", exclusive.roles), exclusive.in_one_session};
    if (exclusive.roles.size() < 2)
      problem(Code::ImpossibleCount, "one role alone excludes nothing", span, "name at least two roles");
    out_.rules.push_back(std::move(rule));
  }

  void add_workflow(const ast::Workflow& workflow, const Span& span) {
    if (!declare_rule(workflow.id)) return;
    Rule rule = rule_of(workflow.id, workflow.title, workflow.terms, span);
    WorkflowRule body{.object = workflow.object.text, .steps = {}, .different = {}, .same = {}};
    if (workflow.object.given()) names_.objects.resolve(workflow.object, found_);
    NameTable<StepId> steps{"step"};
    for (const ast::Step& step : workflow.steps) {
      const FunctionId function = performer(step);
      if (steps.declare(step.name, StepId{body.steps.size()}, found_))
        body.steps.push_back({step.name.text, function});
    }
    check_listed(workflow.steps.size(), "steps", span);
    if (body.steps.empty()) problem(Code::ImpossibleCount, "a workflow has at least one step", span);
    for (const ast::StepRule& item : workflow.rules) add_pairs(item, steps, body);
    check_pairs(body, span);
    body.survives = static_cast<std::uint32_t>(workflow.survives_loss_of.value_or(0));
    rule.body = std::move(body);
    out_.rules.push_back(std::move(rule));
  }

  // Who can do what is a word of bits.
  void check_listed(std::size_t count, const std::string& what, const Span& span) {
    constexpr std::size_t kMost = 64;
    if (count > kMost)
      problem(Code::BadNumber,
              std::to_string(count) + " " + what + " are listed, more than " + std::to_string(kMost), span);
  }

  // A step is done by a function, or by a permission, which then is a function of its own.
  FunctionId performer(const ast::Step& step) {
    if (const FunctionId known = names_.functions.find(step.by.text); !known.is_none()) return known;
    const PermissionId permission = names_.permissions.resolve(step.by, found_);
    if (permission.is_none()) return {};
    const std::string& name = out_.permissions[permission.index()].name;
    for (std::size_t index = declared_functions_; index != out_.functions.size(); ++index)
      if (out_.functions[index].name == name) return FunctionId{index};
    out_.functions.push_back({.name = name, .all = false, .permissions = {permission}, .span = step.by.span});
    return FunctionId{out_.functions.size() - 1};
  }

  void add_pairs(const ast::StepRule& item, const NameTable<StepId>& steps, WorkflowRule& body) {
    const std::vector<StepId> listed = resolve_distinct(steps, "step", item.steps);
    if (item.steps.size() < 2)
      problem(Code::ImpossibleCount, "one step alone is always done by one person", item.steps.front().span,
              "name at least two steps");
    auto& pairs = item.actors == ast::Actors::Different ? body.different : body.same;
    for (std::size_t left = 0; left != listed.size(); ++left)
      for (std::size_t right = left + 1; right < listed.size(); ++right)
        pairs.push_back({std::min(listed[left].index(), listed[right].index()),
                         std::max(listed[left].index(), listed[right].index())});
  }

  void check_pairs(WorkflowRule& body, const Span& span) {
    for (auto* pairs : {&body.different, &body.same}) {
      std::sort(pairs->begin(), pairs->end());
      pairs->erase(std::unique(pairs->begin(), pairs->end()), pairs->end());
    }
    for (const WorkflowRule::Pair& pair : body.different)
      if (std::binary_search(body.same.begin(), body.same.end(), pair))
        problem(Code::ImpossibleCount,
                "`" + body.steps[pair.first].name + "` and `" + body.steps[pair.second].name +
                    "` are to be done by one person and by different people",
                span);
  }

  RuleBody check_body(const ast::Holds& body, const ast::File& file) {
    HoldsRule rule{.functions = resolve_distinct(names_.functions, "function", body.functions),
                   .at_least = static_cast<std::uint32_t>(body.at_least)};
    if (body.at_least < 1 || static_cast<std::size_t>(body.at_least) > body.functions.size())
      problem(Code::ImpossibleCount,
              std::to_string(body.at_least) + " of " + std::to_string(body.functions.size()) +
                  " functions can " + (body.at_least < 1 ? "be held by anybody" : "never be held"),
              cover(body.functions.front().span, body.functions.back().span));
    if (body.same_scope.given()) rule.same_scope = names_.scope_kinds.resolve(body.same_scope, found_);
    rule.condition = conditions_.check(file.conds, body.when, body.unless, Reads::PersonAndAccount);
    rule.reads_account = tests_account(out_, rule.condition);
    return rule;
  }
  RuleBody check_body(const ast::Exercises& body, const ast::File&) {
    if (body.object.given()) names_.objects.resolve(body.object, found_);
    ExercisesRule rule{.functions = resolve_distinct(names_.functions, "function", body.functions),
                       .object = body.object.text,
                       .any = body.quantifier == ast::Quantifier::Any};
    for (const ast::Name& name : body.related) {
      if (name.text != kSelf) names_.relations.resolve(name, found_);
      rule.related.push_back(name.text);
    }
    return rule;
  }
  RuleBody check_body(const ast::Completing& body, const ast::File&) {
    const auto& listed = body.functions;
    check_listed(listed.size(), "functions", cover(listed.front().span, listed.back().span));
    if (body.at_least < 1 || static_cast<std::size_t>(body.at_least) > listed.size())
      problem(Code::ImpossibleCount,
              "what " + std::to_string(listed.size()) + " functions complete can take " +
                  (body.at_least < 1 ? "no fewer people than one" : "no more people than functions"),
              cover(listed.front().span, listed.back().span));
    return CompletingRule{resolve_distinct(names_.functions, "function", listed),
                          static_cast<std::uint32_t>(body.at_least)};
  }
  RuleBody check_body(const ast::GrantSelf& body, const ast::File&) {
    GrantSelfRule rule{.holding = {}, .functions = resolve_distinct(names_.functions, "function", body.functions)};
    if (body.holding.given()) rule.holding = names_.functions.resolve(body.holding, found_);
    if (body.functions.empty())
      for (std::size_t index = 0; index != declared_functions_; ++index) rule.functions.emplace_back(index);
    return rule;
  }
  RuleBody check_body(const ast::StillHolds& body, const ast::File&) {
    names_.events.resolve(body.event, found_);
    return StillHoldsRule{names_.functions.resolve_all(body.functions, found_),
                          static_cast<std::int32_t>(body.days), body.event.text};
  }
  RuleBody check_body(const ast::HeadCount& body, const ast::File&) {
    HeadCountRule rule{names_.functions.resolve(body.function, found_), body.kind == ast::CountKind::AtMost,
                       static_cast<std::uint32_t>(body.count)};
    if (!body.per.given()) return rule;
    rule.per_scope = names_.scope_kinds.find(body.per.text);
    if (!rule.per_scope.is_none()) return rule;
    rule.per_attribute = names_.attributes.resolve(body.per, found_);
    if (rule.per_attribute.is_none()) return rule;
    const Attribute& attribute = out_.attributes[rule.per_attribute.index()];
    if (attribute.type == TypeKind::Designation || attribute.type == TypeKind::Training)
      problem(Code::WrongType, "people are not counted for each `" + attribute.name + "`", body.per.span,
              "name a scope kind, or an attribute with one value a person", {{attribute.span, "declared here"}});
    return rule;
  }
  RuleBody check_body(const ast::Sensitive& body, const ast::File& file) {
    return HoldsRule{.functions = names_.functions.resolve_all({body.function}, found_),
                     .at_least = 1,
                     .same_scope = {},
                     .condition = conditions_.check(file.conds, ast::CondId{})};
  }

  void adaptations() {
    each<ast::Adapt>([&](const ast::Adapt& adapt, const Span& span, const ast::File&) {
      const RuleId id = names_.rules.resolve(adapt.id, found_);
      if (id.is_none()) return;
      Rule& rule = out_.rules[id.index()];
      if (adapt.severity) rule.info.severity = *adapt.severity;
      if (adapt.action) rule.info.action = *adapt.action;
      if (adapt.waivers) set_waivers(*adapt.waivers, rule);
      if (adapt.scope == ast::ScopeChange::None) return;
      auto* holds = std::get_if<HoldsRule>(&rule.body);
      if (holds == nullptr)
        return problem(Code::WrongType, "`" + adapt.id.text + "` is not a rule with a scope", span);
      holds->same_scope = adapt.scope == ast::ScopeChange::Same ? names_.scope_kinds.resolve(adapt.scope_kind, found_)
                                                               : ScopeKindId{};
    });
    each<ast::Disable>([&](const ast::Disable& disable, const Span&, const ast::File&) {
      const RuleId id = names_.rules.resolve(disable.id, found_);
      if (id.is_none()) return;
      out_.rules[id.index()].info.active = false;
      out_.rules[id.index()].info.inactive_because = "disabled: " + disable.because.text;
    });
  }

  void waivers() {
    each<ast::Waiver>([&](const ast::Waiver& waiver, const Span& span, const ast::File&) {
      const RuleId rule = names_.rules.resolve(waiver.risk, found_);
      const bool fresh = names_.waivers.declare(waiver.id, WaiverId{out_.waivers.size()}, found_);
      const Interval held{date_of(waiver.from, Day::min()), date_of(waiver.until, Day::max())};
      if (held.empty())
        problem(Code::BadInterval, "this exception ends before it begins", waiver.until.span,
                "`until` is the first day it no longer counts");
      if (!fresh || rule.is_none()) return;
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


  std::size_t declared_functions_ = 0;  // of out_.functions; those of workflow steps follow
};

}  // namespace

void check_rules(CheckContext& context) {
  RuleChecker{context}.run();
}

}  // namespace rolewright::compiler

#include "compiler/rule_parser.hpp"

#include "compiler/condition_parser.hpp"

namespace rolewright::compiler {

using namespace ast;

void ClauseSet::once(TokenStream& in, std::string_view clause) {
  starts_.push_back({clause, in.last_span()});
  const auto [first, fresh] = seen_.try_emplace(clause, in.last_span());
  if (!fresh)
    in.report({.code = Code::RepeatedClause,
               .message = "`" + std::string{clause} + "` is given twice",
               .span = in.last_span(),
               .labels = {{first->second, "first given here"}}});
}

Name ClauseSet::text(TokenStream& in, std::string_view clause, std::string_view what) {
  once(in, clause);
  return in.name_or_text(what);
}

void parse_condition_clauses(StatementReader reader, CondId& when, CondId& unless) {
  while (reader.in.sees("when") || reader.in.sees("unless")) {
    const bool positive = reader.in.next().text == "when";
    reader.clauses.once(reader.in, positive ? "when" : "unless");
    (positive ? when : unless) = parse_condition(reader.in, reader.arena);
  }
}

namespace {

class RuleParser {
 public:
  explicit RuleParser(StatementReader reader)
      : reader_{reader}, in_{reader.in}, clauses_{reader.clauses} {}

  Risk risk() {
    Risk risk{.id = in_.name("the risk's id"), .title = title(), .terms = terms(), .body = {}};
    clauses_.mark(in_, "body");
    risk.body = body();
    return risk;
  }

  Exclusive exclusive() {
    Exclusive rule{.id = in_.name("the rule's id"), .title = title(), .terms = terms(), .roles = {}};
    clauses_.mark(in_, "body");
    in_.expect({"roles"});
    rule.roles = in_.names("a role");
    if (in_.accept("in")) {
      in_.expect({"one", "session"});
      rule.in_one_session = true;
    }
    return rule;
  }

  Workflow workflow() {
    Workflow flow{.id = in_.name("the workflow's name"), .title = title(), .terms = terms(), .object = {}};
    clauses_.mark(in_, "on");
    if (in_.accept("on")) flow.object = in_.name("a kind of object");
    in_.expect({"{"});
    while (!in_.accept("}")) workflow_part(flow);
    return flow;
  }

  Adapt adapt() {
    Adapt adapt{.id = in_.name("a rule")};
    in_.expect({":"});
    while (!in_.sees("because")) adaptation(adapt);
    clauses_.mark(in_, "because");
    in_.expect({"because"});
    adapt.because = in_.text("a reason");
    return adapt;
  }

 private:
  Name title() { return in_.peek().kind == TokenKind::Text ? in_.text("a title") : Name{}; }

  RuleTerms terms() {
    RuleTerms terms;
    while (term(terms)) {
    }
    return terms;
  }

  bool term(RuleTerms& terms) {
    if (in_.accept("severity")) {
      terms.severity = severity();
    } else if (in_.accept("action")) {
      terms.action = action();
    } else if (in_.accept("control")) {
      clauses_.once(in_, "control");
      do terms.controls.push_back(in_.name_or_text("a control"));
      while (in_.accept(","));
    } else if (in_.accept("owner")) {
      terms.owner = clauses_.text(in_, "owner", "an owner");
    } else if (in_.accept("object")) {
      terms.object = clauses_.text(in_, "object", "a kind of object");
    } else if (in_.accept("because")) {
      terms.because = clauses_.text(in_, "because", "a reason");
    } else if (in_.accept("mitigate")) {
      terms.mitigate = clauses_.text(in_, "mitigate", "a mitigating control");
    } else if (in_.accept("exceptions")) {
      terms.waivers = waiver_terms();
    } else {
      return false;
    }
    return true;
  }

  RuleSeverity severity() {
    clauses_.once(in_, "severity");
    return in_.choice<RuleSeverity>({"low", "medium", "high", "critical"});
  }
  RuleAction action() {
    clauses_.once(in_, "action");
    return in_.choice<RuleAction>({"warn", "approve", "block"});
  }

  // exceptions never | exceptions at most N days [, approved by "X"] [, never by the holder]
  WaiverTerms waiver_terms() {
    clauses_.once(in_, "exceptions");
    WaiverTerms terms{.span = in_.last_span()};
    if (in_.accept("never")) {
      terms.never = true;
      return terms;
    }
    in_.expect({"at", "most"});
    terms.days = in_.number("a number of days");
    in_.expect({"days"});
    while (in_.accept(",")) {
      if (in_.accept("approved")) {
        in_.expect({"by"});
        terms.approver = in_.text("an approver");
      } else {
        in_.expect({"never", "by", "the", "holder"});  // always so; may be said
      }
    }
    return terms;
  }

  RiskBody body() {
    if (in_.accept("completing")) return completing();
    if (in_.accept("nobody")) return grant_self();
    if (in_.accept("no")) return no_person();
    if (in_.accept("at")) return head_count();
    Sensitive body{in_.name("a rule, such as `no person holds …`")};
    in_.expect({"is", "sensitive"});
    return body;
  }

  RiskBody no_person() {
    in_.expect({"person"});
    if (in_.accept("exercises")) return exercises();
    if (in_.accept("still")) return still_holds();
    in_.expect({"holds"});
    Holds body{.functions = {}, .at_least = 0, .same_scope = {}, .when = {}, .unless = {}};
    if (in_.peek().kind == TokenKind::Number) {
      body.at_least = in_.number("a count");
      in_.expect({"or", "more", "of"});
      body.functions = in_.names("a function");
    } else if (in_.accept("any")) {
      in_.expect({"of"});
      body.at_least = 1;
      body.functions = in_.names("a function");
    } else {
      body.functions = in_.names("a function", "and");
      body.at_least = static_cast<std::int64_t>(body.functions.size());
    }
    while (true) {
      if (in_.sees("scope") && (in_.sees("same", 1) || in_.sees("enterprise", 1))) {
        in_.next();
        clauses_.once(in_, "scope");
        if (in_.next().text == "same") body.same_scope = in_.name("a scope kind");
      } else if (in_.sees("when") || in_.sees("unless")) {
        parse_condition_clauses(reader_, body.when, body.unless);
      } else {
        return body;
      }
    }
  }

  // … on self | … on one K | … on K when related R, S to object
  RiskBody exercises() {
    Exercises body;
    if (in_.accept("any")) {
      in_.expect({"of"});
      body.quantifier = Quantifier::Any;
    }
    body.functions = in_.names("a function", body.quantifier == Quantifier::Any ? "," : "and");
    in_.expect({"on"});
    if (in_.accept("self")) return body;
    if (in_.accept("one")) {
      body.object = in_.name("a kind of object");
      return body;
    }
    body.object = in_.name("`self`, `one` or a kind of object");
    in_.expect({"when", "related"});
    body.related = in_.names("a relation, or `self`");
    in_.expect({"to", "object"});
    return body;
  }

  RiskBody still_holds() {
    in_.expect({"holds", "any", "of"});
    StillHolds body{.functions = in_.names("a function"), .days = 0, .event = {}};
    body.days = in_.number("a number of days");
    in_.expect({"days", "after"});
    body.event = in_.name("an event");
    return body;
  }

  RiskBody head_count() {
    HeadCount body{.kind = in_.sees("most") ? CountKind::AtMost : CountKind::AtLeast,
                   .count = 0,
                   .function = {},
                   .per = {}};
    if (!in_.accept("most")) in_.expect({"least"});
    body.count = in_.number("a number of people");
    in_.expect({"people", "hold"});
    body.function = in_.name("a function");
    if (in_.accept("per")) body.per = in_.name("a scope kind or an attribute");
    return body;
  }

  RiskBody completing() {
    Completing body{.functions = in_.names("a function"), .at_least = 0};
    in_.expect({"takes", "at", "least"});
    body.at_least = in_.number("a number of people");
    in_.expect({"people"});
    return body;
  }

  RiskBody grant_self() {
    GrantSelf body;
    if (in_.accept("holding")) body.holding = in_.name("a function");
    in_.expect({"can", "grant", "themselves"});
    if (in_.sees("any") && in_.sees("function", 1)) {
      in_.expect({"any", "function"});
    } else {
      body.functions = in_.names("a function, or `any function`");
    }
    return body;
  }

  void workflow_part(Workflow& flow) {
    if (!in_.sees("survives")) clauses_.mark(in_, "step");
    if (in_.accept("step")) {
      Step step{.name = in_.name("the step's name"), .by = {}};
      in_.expect({"by"});
      step.by = in_.name("a permission or a function");
      flow.steps.push_back(std::move(step));
    } else if (in_.accept("different")) {
      in_.expect({"people"});
      flow.rules.push_back({Actors::Different, in_.names("a step")});
    } else if (in_.accept("same")) {
      in_.expect({"person"});
      flow.rules.push_back({Actors::Same, in_.names("a step")});
    } else if (in_.accept("survives")) {
      clauses_.once(in_, "survives");
      in_.expect({"loss", "of"});
      flow.survives_loss_of = in_.number("a number of people");
      if (!in_.accept("person")) in_.expect({"people"});
    } else {
      in_.fail("`step`, `different people`, `same person`, `survives` or `}`");
    }
  }

  void adaptation(Adapt& adapt) {
    if (in_.accept("scope")) {
      clauses_.once(in_, "scope");
      adapt.scope = in_.accept("same") ? ScopeChange::Same : ScopeChange::Enterprise;
      if (adapt.scope == ScopeChange::Same) {
        adapt.scope_kind = in_.name("a scope kind");
      } else {
        in_.expect({"enterprise"});
      }
    } else if (in_.accept("severity")) {
      adapt.severity = severity();
    } else if (in_.accept("action")) {
      adapt.action = action();
    } else if (in_.accept("exceptions")) {
      adapt.waivers = waiver_terms();
    } else {
      in_.fail("`scope`, `severity`, `action`, `exceptions` or `because`");
    }
  }

  StatementReader reader_;
  TokenStream& in_;
  ClauseSet& clauses_;
};

}  // namespace

Risk parse_risk(StatementReader reader) {
  return RuleParser{reader}.risk();
}
Exclusive parse_exclusive(StatementReader reader) {
  return RuleParser{reader}.exclusive();
}
Workflow parse_workflow(StatementReader reader) {
  return RuleParser{reader}.workflow();
}
Adapt parse_adapt(StatementReader reader) {
  return RuleParser{reader}.adapt();
}

}  // namespace rolewright::compiler

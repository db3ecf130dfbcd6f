#include "compiler/ast_dump.hpp"

#include "model/bug.hpp"
#include "model/rule_words.hpp"

namespace rolewright::compiler {
namespace {

using namespace ast;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string_view kind_word(CondKind kind) {
  switch (kind) {
    case CondKind::And:
      return "and";
    case CondKind::Or:
      return "or";
    case CondKind::Not:
      return "not";
    case CondKind::Is:
      return "is";
    case CondKind::IsMissing:
      return "missing";
    case CondKind::In:
      return "in";
    case CondKind::AtLeast:
      return "at-least";
    case CondKind::AtMost:
      return "at-most";
    case CondKind::Within:
      return "within";
    case CondKind::Designated:
      return "designated";
    case CondKind::Trained:
      return "trained";
  }
  bug("a condition of no kind");
}

// Writes one statement. A field that was not given leaves no trace.
class Writer {
 public:
  explicit Writer(const File& file) : file_{file} {}

  std::string take() { return std::move(out_); }

  void head(std::string_view kind) { out_ += kind; }
  void field(std::string_view key, const Name& name) {
    if (name.given()) out_ += label(key) + quoted(name.text);
  }
  void field(std::string_view key, std::string_view word) { out_ += label(key) + std::string{word}; }
  void field(std::string_view key, std::int64_t number) { out_ += label(key) + std::to_string(number); }
  void field(std::string_view key, const std::optional<std::int64_t>& number) {
    if (number) field(key, *number);
  }
  void field(std::string_view key, const std::vector<Name>& names) {
    if (names.empty()) return;
    out_ += label(key) + "[";
    for (std::size_t at = 0; at != names.size(); ++at) out_ += (at == 0 ? "" : " ") + quoted(names[at].text);
    out_ += ']';
  }
  void field(std::string_view key, CondId id) {
    if (id.is_none()) return;
    out_ += label(key);
    condition(id);
  }
  void mark(std::string_view key, bool given) {
    if (given) out_ += " " + std::string{key};
  }
  void open(std::string_view kind) { out_ += " (" + std::string{kind}; }
  void close() { out_ += ')'; }

 private:
  static std::string label(std::string_view key) { return " " + std::string{key} + "="; }

  void condition(CondId id) {  // no deeper than the parser lets conditions nest
    const Cond& cond = file_.conds[id.index()];
    out_ += "(" + std::string{kind_word(cond.kind)};
    mark("account", cond.of_account);
    if (cond.subject.given()) out_ += " " + quoted(cond.subject.text);
    for (const Name& value : cond.values) out_ += " " + quoted(value.text);
    field("days", cond.days);
    field("limit", cond.limit);
    for (const CondId part : {cond.left, cond.right})
      if (!part.is_none()) {
        out_ += ' ';
        condition(part);
      }
    out_ += ')';
  }

  const File& file_;
  std::string out_;
};

void write(Writer& out, const Policy& policy) {
  out.head("policy");
  out.field("name", policy.name);
  out.field("version", policy.version);
  out.field("owner", policy.owner);
}
void write(Writer& out, const Use& use) {
  out.head("use");
  out.field("file", use.path);
}
void write(Writer& out, const Values& values) {
  switch (values.kind) {
    case OrderKind::Levels:
      out.head("levels");
      break;
    case OrderKind::Partial:
      out.head("order");
      break;
    case OrderKind::OneOf:
      out.head("one-of");
      break;
  }
  out.field("name", values.name);
  for (const auto& chain : values.chains) out.field("chain", chain);
}
void write(Writer& out, const ScopeKind& kind) {
  out.head("scope-kind");
  out.field("name", kind.name);
  out.field("tree", kind.tree_file);
}
void write(Writer& out, const ScopeMap& map) {
  out.head("scope-map");
  out.field("from", map.from);
  out.field("to", map.to);
  out.field("file", map.file);
}
void write(Writer& out, const Objects& objects) {
  out.head("object");
  out.field("names", objects.names);
}
void write(Writer& out, const Events& events) {
  out.head("event");
  out.field("names", events.names);
}
void write(Writer& out, const Relations& relations) {
  out.head("relation");
  out.field("names", relations.names);
}
void write(Writer& out, const Fields& fields) {
  out.head(fields.owner == Owner::Person ? "person" : "account");
  for (const Field& field : fields.fields) {
    out.open("field");
    out.field("name", field.name);
    out.field("type", field.type);
    out.mark("limit", field.with_limit);
    out.close();
  }
}
void write(Writer& out, const Assume& assume) {
  out.head("assume");
  out.field("id", assume.id);
  out.field("title", assume.title);
  out.field("whenever", assume.whenever);
  out.field("then", assume.then);
}
void write(Writer& out, const System& system) {
  out.head("system");
  out.field("name", system.name);
  out.field("vendor", quoted(system.vendor));
  out.field("external", system.external);
}
void write(Writer& out, const Permission& permission) {
  out.head("permission");
  out.field("name", permission.name);
  out.field("system", permission.system);
  out.field("pattern", permission.pattern);
  out.mark("grants-any", permission.grants_any);
  out.field("grants", permission.grants);
  out.field("used-every-days", permission.used_every_days);
}
void write(Writer& out, const Role& role) {
  out.head("role");
  out.field("name", role.name);
  switch (role.binding.kind) {
    case BindingKind::None:
      break;
    case BindingKind::OktaGroup:
      out.field("okta-group", role.binding.external);
      break;
    case BindingKind::EntraGroup:
      out.field("entra-group", role.binding.external);
      break;
    case BindingKind::EntraPackage:
      out.field("entra-package", role.binding.external);
      break;
    case BindingKind::SystemRole:
      out.field("system", role.binding.system);
      out.field("system-role", role.binding.external);
      break;
    case BindingKind::SystemGroup:
      out.field("system", role.binding.system);
      out.field("system-group", role.binding.external);
      break;
    case BindingKind::SystemPackage:
      out.field("system", role.binding.system);
      out.field("system-package", role.binding.external);
      break;
  }
  out.field("grants", role.grants);
  out.field("includes", role.includes);
}
void write(Writer& out, const Assign& assign) {
  out.head("assign");
  out.field("role", assign.role);
  out.field("when", assign.when);
  out.field("unless", assign.unless);
}
void write(Writer& out, const Allow& allow) {
  out.head("allow");
  out.field("role", allow.role);
  out.field("when", allow.when);
  out.field("unless", allow.unless);
  if (allow.requires_service) {
    out.field("service-days", allow.requires_service->days);
    out.field("service-as", allow.requires_service->role);
  }
  out.field("gives-up", allow.gives_up);
  if (allow.holders) {
    out.field("holders-at-most", allow.holders->at_most);
    out.field("per", allow.holders->per);
  }
}
void write(Writer& out, const Function& function) {
  out.head("function");
  out.field("name", function.name);
  out.field(function.quantifier == Quantifier::All ? "all" : "any", function.permissions);
}

void write(Writer& out, const Holds& body) {
  out.open("holds");
  out.field("functions", body.functions);
  out.field("at-least", body.at_least);
  out.field("scope", body.same_scope);
  out.field("when", body.when);
  out.field("unless", body.unless);
}
void write(Writer& out, const Exercises& body) {
  out.open("exercises");
  out.field(body.quantifier == Quantifier::All ? "all" : "any", body.functions);
  out.field("object", body.object);
  out.field("related", body.related);
}
void write(Writer& out, const StillHolds& body) {
  out.open("still-holds");
  out.field("functions", body.functions);
  out.field("days", body.days);
  out.field("event", body.event);
}
void write(Writer& out, const HeadCount& body) {
  out.open("people");
  out.field(body.kind == CountKind::AtMost ? "at-most" : "at-least", body.count);
  out.field("function", body.function);
  out.field("per", body.per);
}
void write(Writer& out, const Completing& body) {
  out.open("completing");
  out.field("functions", body.functions);
  out.field("at-least", body.at_least);
}
void write(Writer& out, const GrantSelf& body) {
  out.open("grant-self");
  out.field("holding", body.holding);
  out.field("functions", body.functions);
}
void write(Writer& out, const Sensitive& body) {
  out.open("sensitive");
  out.field("function", body.function);
}

void write(Writer& out, const std::optional<WaiverTerms>& terms) {
  if (!terms) return;
  out.open("exceptions");
  out.mark("never", terms->never);
  out.field("days", terms->days);
  out.field("approver", terms->approver);
  out.close();
}
void write_grade(Writer& out, const std::optional<RuleSeverity>& severity, const std::optional<RuleAction>& action) {
  if (severity) out.field("severity", word(*severity));
  if (action) out.field("action", word(*action));
}
void write(Writer& out, const RuleTerms& terms) {
  write_grade(out, terms.severity, terms.action);
  out.field("control", terms.controls);
  out.field("owner", terms.owner);
  out.field("object", terms.object);
  out.field("because", terms.because);
  out.field("mitigate", terms.mitigate);
  write(out, terms.waivers);
}
void write(Writer& out, const Risk& risk) {
  out.head("risk");
  out.field("id", risk.id);
  out.field("title", risk.title);
  write(out, risk.terms);
  std::visit([&](const auto& body) { write(out, body); }, risk.body);
  out.close();
}
void write(Writer& out, const Exclusive& exclusive) {
  out.head("exclusive");
  out.field("id", exclusive.id);
  out.field("title", exclusive.title);
  write(out, exclusive.terms);
  out.field("roles", exclusive.roles);
  out.mark("in-one-session", exclusive.in_one_session);
}
void write(Writer& out, const Workflow& workflow) {
  out.head("workflow");
  out.field("id", workflow.id);
  out.field("title", workflow.title);
  write(out, workflow.terms);
  out.field("object", workflow.object);
  for (const Step& step : workflow.steps) {
    out.open("step");
    out.field("name", step.name);
    out.field("by", step.by);
    out.close();
  }
  for (const StepRule& rule : workflow.rules) {
    out.open(rule.actors == Actors::Same ? "same" : "different");
    out.field("steps", rule.steps);
    out.close();
  }
  out.field("survives", workflow.survives_loss_of);
}
void write(Writer& out, const Waiver& waiver) {
  out.head("exception");
  out.field("id", waiver.id);
  out.field("risk", waiver.risk);
  out.field("person", waiver.person);
  out.field("mitigated-by", waiver.mitigated_by);
  out.field("approved-by", waiver.approved_by);
  out.field("from", waiver.from);
  out.field("until", waiver.until);
}
void write(Writer& out, const Adapt& adapt) {
  out.head("adapt");
  out.field("id", adapt.id);
  out.mark("enterprise", adapt.scope == ScopeChange::Enterprise);
  out.field("scope", adapt.scope_kind);
  write_grade(out, adapt.severity, adapt.action);
  write(out, adapt.waivers);
  out.field("because", adapt.because);
}
void write(Writer& out, const Disable& disable) {
  out.head("disable");
  out.field("id", disable.id);
  out.field("because", disable.because);
}
void write(Writer& out, const Prove& prove) {
  out.head("prove");
  out.field("id", prove.id);
  out.field("title", prove.title);
  out.field("roles", prove.reading == ProofReading::Automatic ? "automatic" : "requestable");
  out.field("risk", prove.risk);
}
void write(Writer& out, const Expect& expect) {
  switch (expect.kind) {
    case ExpectKind::Role:
      return out.field(expect.wanted ? "role" : "no-role", expect.name);
    case ExpectKind::Request:
      return out.field(expect.wanted ? "request" : "no-request", expect.name);
    case ExpectKind::Violation:
      return out.field(expect.wanted ? "violation" : "no-violation", expect.name);
  }
  bug("an expectation of no kind");
}
void write(Writer& out, const Test& test) {
  out.head("test");
  out.field("id", test.id);
  out.field("title", test.title);
  for (const TestFact& fact : test.facts) {
    out.open("fact");
    out.mark("account", fact.of_account);
    out.field("of", fact.subject);
    out.field("is", fact.value);
    out.close();
  }
  for (const TestDesignation& designation : test.designated) {
    out.open("designated");
    out.field("name", designation.name);
    out.field("limit", designation.limit);
    out.close();
  }
  out.field("trained", test.trained);
  out.field("holds", test.holds);
  out.field("served", test.served);
  out.field("ignoring", test.ignoring);
  for (const Expect& expect : test.expects) write(out, expect);
}

}  // namespace

std::string dump(const File& file) {
  std::string text;
  for (const Statement& statement : file.statements) {
    Writer line{file};
    std::visit([&](const auto& body) { write(line, body); }, statement.body);
    text += line.take() + "\n";
  }
  return text;
}

}  // namespace rolewright::compiler

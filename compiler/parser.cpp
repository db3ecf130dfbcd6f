#include "compiler/parser.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "compiler/condition_parser.hpp"
#include "compiler/token_stream.hpp"

namespace rolewright::compiler {
namespace {

using namespace ast;

class Parser {
 public:
  explicit Parser(TokenStream in) : in_{std::move(in)} {}

  File run() {
    while (!in_.at_end()) {
      const std::size_t conds = file_.conds.size();
      const Span begin = in_.peek().span;
      clauses_.clear();
      try {
        Body body = statement();
        file_.statements.push_back({cover(begin, in_.last_span()), std::move(body)});
      } catch (const Abandon&) {
        file_.conds.resize(conds);
        const bool stuck = in_.peek().span == begin;  // nothing was read, so going on here would never end
        if (stuck || !at_statement()) in_.recover([](const TokenStream& in) { return starts_statement(in); });
      }
    }
    return std::move(file_);
  }

 private:
  struct Keyword {
    std::string_view word;
    Body (Parser::*parse)();
  };
  static const std::array<Keyword, 24>& keywords() {
    static const std::array<Keyword, 24> table = {{
        {"policy", &Parser::policy},
        {"use", &Parser::use},
        {"levels", &Parser::levels},
        {"order", &Parser::order},
        {"one", &Parser::one_of},
        {"scope", &Parser::scope},
        {"object", &Parser::objects},
        {"event", &Parser::events},
        {"person", &Parser::person_has},
        {"account", &Parser::account_has},
        {"assume", &Parser::assume},
        {"system", &Parser::system},
        {"permission", &Parser::permission},
        {"role", &Parser::role},
        {"assign", &Parser::assign},
        {"allow", &Parser::allow},
        {"function", &Parser::function},
        {"risk", &Parser::risk},
        {"exclusive", &Parser::exclusive},
        {"exception", &Parser::waiver},
        {"prove", &Parser::prove},
        {"test", &Parser::test},
        {"adapt", &Parser::adapt},
        {"disable", &Parser::disable},
    }};
    return table;
  }
  static bool starts_statement(const TokenStream& in) {
    return in.sees("workflow") || std::any_of(keywords().begin(), keywords().end(),
                                              [&](const Keyword& item) { return in.sees(item.word); });
  }
  [[nodiscard]] bool at_statement() const { return in_.peek().starts_line && starts_statement(in_); }

  Body statement() {
    for (const Keyword& keyword : keywords())
      if (in_.accept(keyword.word)) return (this->*keyword.parse)();
    if (in_.sees("workflow")) unsupported("workflows are");
    std::vector<std::string_view> words;
    for (const Keyword& keyword : keywords()) words.push_back(keyword.word);
    const bool fresh = in_.peek().starts_line;  // else a word too many in the statement before
    in_.report({.code = fresh ? Code::UnknownStatement : Code::UnexpectedToken,
                .message = "found " + describe(in_.peek()) +
                           (fresh ? " where a statement begins" : " where the statement before it has ended"),
                .span = in_.peek().span,
                .help = did_you_mean(in_.peek().text, words)});
    throw Abandon{};
  }

  [[noreturn]] void unsupported(const std::string& what) {
    in_.report({.code = Code::NotSupported,
                .message = what + " not judged by this version",
                .span = in_.peek().span});
    throw Abandon{};
  }

  // A clause may be given once in a statement.
  void once(const Span& span, std::string_view clause) {
    const auto [first, fresh] = clauses_.try_emplace(clause, span);
    if (!fresh)
      in_.report({.code = Code::RepeatedClause,
                  .message = "`" + std::string{clause} + "` is given twice",
                  .span = span,
                  .labels = {{first->second, "first given here"}}});
  }
  Name clause_text(std::string_view clause, std::string_view what) {
    once(in_.last_span(), clause);
    return in_.name_or_text(what);
  }

  std::vector<Name> names(std::string_view what, std::string_view separator = ",") {
    std::vector<Name> list;
    do list.push_back(in_.name(what));
    while (in_.accept(separator));
    return list;
  }

  Body policy() {
    Policy policy{.name = in_.name("the policy's name"), .version = {}, .owner = {}};
    if (in_.accept("version")) policy.version = in_.text("a version");
    if (in_.accept("owner")) policy.owner = in_.text("an owner");
    return policy;
  }
  Body use() { return Use{in_.text("a policy file")}; }

  Body levels() {
    Values values{.kind = OrderKind::Levels, .name = in_.name("the name of an order"), .chains = {}};
    in_.expect({"="});
    values.chains.push_back(names("a level", "<"));
    return values;
  }
  Body order() {
    Values values{.kind = OrderKind::Partial, .name = in_.name("the name of an order"), .chains = {}};
    in_.expect({"="});
    do values.chains.push_back(names("a value", "<"));
    while (in_.accept(","));
    return values;
  }
  Body one_of() {
    in_.expect({"of"});
    Values values{.kind = OrderKind::OneOf, .name = in_.name("the name of a set of values"), .chains = {}};
    in_.expect({"="});
    values.chains.push_back(names("a value"));
    return values;
  }

  Body scope() {
    if (in_.accept("map")) {
      ScopeMap map{.from = in_.name("a scope kind"), .to = {}, .file = {}};
      in_.expect({"to"});
      map.to = in_.name("a scope kind");
      in_.expect({"from"});
      map.file = in_.text("a file");
      return map;
    }
    in_.expect({"kind"});
    ScopeKind kind{.name = in_.name("a scope kind"), .tree_file = {}};
    if (in_.accept("tree")) {
      in_.expect({"from"});
      kind.tree_file = in_.text("a file");
    }
    return kind;
  }

  Body objects() { return Objects{names("a kind of object")}; }
  Body events() { return Events{names("an event")}; }
  Body person_has() { return fields(Owner::Person); }
  Body account_has() { return fields(Owner::Account); }
  Body fields(Owner owner) {
    in_.expect({"has"});
    Fields all{.owner = owner, .fields = {}};
    do {
      Field field{.name = in_.name("the name of an attribute"), .type = {}};
      in_.expect({":"});
      field.type = in_.name("a type");
      if (field.type.text == "course") in_.expect({"->", "date"});
      if (field.type.text == "designation" && in_.accept("with")) {
        in_.expect({"limit", "money"});
        field.with_limit = true;
      }
      all.fields.push_back(std::move(field));
    } while (in_.accept(","));
    return all;
  }

  Body assume() {
    Assume assume{.id = in_.name("an id"), .title = {}, .whenever = {}, .then = {}};
    if (in_.peek().kind == TokenKind::Text) assume.title = in_.text("a title");
    in_.expect({":", "whenever"});
    assume.whenever = condition();
    in_.expect({"then"});
    assume.then = condition();
    return assume;
  }

  Body system() {
    System system{.name = in_.name("the system's name"), .vendor = {}, .external = {}};
    in_.expect({"="});
    const Name first = in_.name("`okta`, `entra`, `github` or `export`");
    if (first.text == "export") {
      system.vendor = "system";
    } else {
      const Name second = in_.name("`app`, `org` or `tenant`");
      system.vendor = first.text + " " + second.text;
      constexpr std::array<std::string_view, 5> kVendors = {"okta app", "okta org", "entra tenant",
                                                            "entra app", "github org"};
      if (std::find(kVendors.begin(), kVendors.end(), system.vendor) == kVendors.end()) {
        in_.report(
            {.code = Code::UnexpectedToken,
             .message =
                 "found `" + printable(system.vendor) +
                 "` where one of `okta app`, `okta org`, `entra tenant`, `entra app`, `github org` belongs",
             .span = cover(first.span, second.span)});
        throw Abandon{};
      }
    }
    system.external = in_.text("the vendor's name or id");
    return system;
  }

  Body permission() {
    Permission permission{.name = in_.name("the permission's name"), .system = {}, .pattern = {}};
    in_.expect({"="});
    permission.system = in_.name("a system");
    permission.pattern = in_.text("an entitlement");
    if (in_.accept("lets")) {
      in_.expect({"holder", "grant", "any"});
      permission.grants_any = true;
    }
    return permission;
  }

  Body role() {
    Role role{.name = in_.name("the role's name"), .binding = {}, .grants = {}, .includes = {}};
    if (in_.accept("=")) role.binding = binding();
    while (true) {
      if (in_.accept("grants")) {
        once(in_.last_span(), "grants");
        role.grants = names("a permission");
      } else if (in_.accept("includes")) {
        once(in_.last_span(), "includes");
        role.includes = names("a role");
      } else {
        return role;
      }
    }
  }

  Binding binding() {
    Binding binding;
    if (in_.accept("okta")) {
      in_.expect({"group"});
      binding.kind = BindingKind::OktaGroup;
    } else if (in_.accept("entra")) {
      binding.kind = in_.sees("package") ? BindingKind::EntraPackage : BindingKind::EntraGroup;
      if (!in_.accept("package")) in_.expect({"group"});
    } else {
      binding.kind = BindingKind::SystemRole;
      binding.system = in_.name("`okta group`, `entra group`, `entra package` or a system");
      in_.expect({"role"});
    }
    binding.external = in_.text("the vendor's name of it");
    return binding;
  }

  Body assign() {
    Assign assign{.role = in_.name("a role"), .when = {}, .unless = {}};
    in_.expect({"automatically"});
    condition_clauses(assign.when, assign.unless);
    return assign;
  }

  // `when …` and `unless …` in any order, each once.
  void condition_clauses(CondId& when, CondId& unless) {
    while (in_.sees("when") || in_.sees("unless")) {
      CondId& target = in_.sees("when") ? when : unless;
      const Token keyword = in_.next();
      once(keyword.span, &target == &when ? "when" : "unless");
      target = condition();
    }
  }
  CondId condition() { return parse_condition(in_, file_.conds); }

  Body allow() {
    Allow allow{.role = in_.name("a role"),
                .when = {},
                .unless = {},
                .requires_service = {},
                .gives_up = {},
                .holders = {}};
    in_.expect({"to", "be", "requested"});
    while (true) {
      condition_clauses(allow.when, allow.unless);
      if (in_.accept("requires")) {
        once(in_.last_span(), "requires");
        in_.expect({"at", "least"});
        const std::int64_t days = in_.number("a number of days");
        in_.expect({"days", "past", "service", "as"});
        allow.requires_service = PastService{days, in_.name("a role")};
        if (in_.sees(",") && in_.sees("and", 1)) in_.next();
        in_.accept("and");
      } else if (in_.accept("gives")) {
        once(in_.last_span(), "gives up");
        in_.expect({"up"});
        allow.gives_up = names("a role");
        in_.expect({"when", "granted"});
      } else if (in_.accept("holders")) {
        once(in_.last_span(), "holders");
        in_.expect({"at", "most"});
        allow.holders = HolderLimit{in_.number("a number of holders"), {}};
        if (in_.accept("per")) allow.holders->per = in_.name("an attribute");
      } else {
        return allow;
      }
    }
  }

  Body function() {
    Function function{
        .name = in_.name("the function's name"), .quantifier = Quantifier::Any, .permissions = {}};
    in_.expect({"="});
    if (in_.accept("all")) {
      function.quantifier = Quantifier::All;
    } else if (!in_.accept("any")) {
      in_.fail("`any` or `all`");
    }
    in_.expect({"of"});
    function.permissions = names("a permission");
    return function;
  }

  Body risk() {
    Risk risk;
    risk.id = in_.name("the risk's id");
    if (in_.peek().kind == TokenKind::Text) risk.title = in_.text("a title");
    while (risk_clause(risk)) {
    }
    risk.body = risk_body();
    return risk;
  }

  bool risk_clause(Risk& risk) {
    if (in_.accept("severity")) {
      once(in_.last_span(), "severity");
      risk.severity = choice<RuleSeverity>({"low", "medium", "high", "critical"});
    } else if (in_.accept("action")) {
      once(in_.last_span(), "action");
      risk.action = choice<RuleAction>({"warn", "approve", "block"});
    } else if (in_.accept("control")) {
      once(in_.last_span(), "control");
      do risk.controls.push_back(in_.name_or_text("a control"));
      while (in_.accept(","));
    } else if (in_.accept("owner")) {
      risk.owner = clause_text("owner", "an owner");
    } else if (in_.accept("object")) {
      risk.object = clause_text("object", "a kind of object");
    } else if (in_.accept("because")) {
      risk.because = clause_text("because", "a reason");
    } else if (in_.accept("mitigate")) {
      risk.mitigate = clause_text("mitigate", "a mitigating control");
    } else if (in_.accept("exceptions")) {
      waiver_terms(risk);
    } else {
      return false;
    }
    return true;
  }

  template <class Enum>
  Enum choice(const std::vector<std::string_view>& words) {
    for (std::size_t index = 0; index != words.size(); ++index)
      if (in_.accept(words[index])) return static_cast<Enum>(index);
    std::string wanted;
    for (const std::string_view word : words)
      wanted += (wanted.empty() ? "`" : ", `") + std::string{word} + "`";
    in_.fail("one of " + wanted, did_you_mean(in_.peek().text, words));
  }

  // exceptions never | exceptions at most N days [, approved by "X"] [, never by the holder]
  void waiver_terms(Risk& risk) {
    once(in_.last_span(), "exceptions");
    if (in_.accept("never")) {
      risk.waivers_never = true;
      return;
    }
    in_.expect({"at", "most"});
    risk.waiver_days = in_.number("a number of days");
    in_.expect({"days"});
    while (in_.accept(",")) {
      if (in_.accept("approved")) {
        in_.expect({"by"});
        risk.waiver_approver = in_.text("an approver");
      } else {
        in_.expect({"never", "by", "the", "holder"});  // always so; may be said
      }
    }
  }

  RiskBody risk_body() {
    if (in_.sees("completing")) unsupported("rules on how many people complete a process are");
    if (in_.sees("nobody")) unsupported("rules on what people can grant themselves are");
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
    Holds body;
    if (in_.peek().kind == TokenKind::Number) {
      body.at_least = in_.number("a count");
      in_.expect({"or", "more", "of"});
      body.functions = names("a function");
    } else if (in_.accept("any")) {
      in_.expect({"of"});
      body.at_least = 1;
      body.functions = names("a function");
    } else {
      body.functions = names("a function", "and");
      body.at_least = static_cast<std::int64_t>(body.functions.size());
    }
    while (true) {
      if (in_.sees("scope") && (in_.sees("same", 1) || in_.sees("enterprise", 1))) {
        once(in_.next().span, "scope");
        if (in_.next().text == "same") body.same_scope = in_.name("a scope kind");
      } else if (in_.sees("when") || in_.sees("unless")) {
        if (in_.sees("related", 1)) unsupported("rules on relations between people are");
        condition_clauses(body.when, body.unless);
      } else {
        return body;
      }
    }
  }

  RiskBody exercises() {
    std::vector<Name> functions = names("a function", "and");
    in_.expect({"on"});
    if (in_.accept("self")) {
      if (functions.size() != 1) in_.fail("`one` and a kind of object (`on self` takes one function)");
      return ExercisesOnSelf{functions[0]};
    }
    if (!in_.sees("one")) unsupported("rules on relations between people are");
    in_.expect({"one"});
    return ExercisesOnOne{std::move(functions), in_.name("a kind of object")};
  }

  RiskBody still_holds() {
    in_.expect({"holds", "any", "of"});
    StillHolds body{.functions = names("a function"), .days = 0, .event = {}};
    body.days = in_.number("a number of days");
    in_.expect({"days", "after"});
    body.event = in_.name("an event");
    return body;
  }

  RiskBody head_count() {
    HeadCount body{
        .kind = in_.sees("most") ? CountKind::AtMost : CountKind::AtLeast, .count = 0, .function = {}};
    if (!in_.accept("most")) in_.expect({"least"});
    body.count = in_.number("a number of people");
    in_.expect({"people", "hold"});
    body.function = in_.name("a function");
    if (in_.sees("per")) unsupported("counts per object are");
    return body;
  }

  Body exclusive() {
    Exclusive exclusive{.id = in_.name("the rule's id"), .roles = {}};
    in_.expect({"roles"});
    exclusive.roles = names("a role");
    if (in_.sees("in") && in_.sees("one", 1)) unsupported("rules on one session are");
    return exclusive;
  }

  Body waiver() {
    Waiver waiver;
    waiver.id = in_.name("the exception's id");
    in_.expect({"to"});
    waiver.risk = in_.name("a risk");
    in_.expect({"for", "person"});
    waiver.person = in_.text("a person");
    while (true) {
      if (in_.accept("mitigated")) {
        in_.expect({"by"});
        waiver.mitigated_by = clause_text("mitigated by", "a control");
      } else if (in_.accept("approved")) {
        in_.expect({"by"});
        waiver.approved_by = clause_text("approved by", "an approver");
      } else if (in_.accept("from")) {
        once(in_.last_span(), "from");
        waiver.from = in_.date("the first day");
      } else if (in_.accept("until")) {
        once(in_.last_span(), "until");
        waiver.until = in_.date("the day it ends");
      } else {
        break;
      }
    }
    if (!waiver.until.given()) in_.fail("`until` and a date (an exception ends)");
    return waiver;
  }

  Body adapt() {
    Adapt adapt{.id = in_.name("a rule"), .scope_kind = {}, .because = {}};
    in_.expect({":", "scope"});
    if (in_.accept("same")) {
      adapt.scope_kind = in_.name("a scope kind");
    } else {
      in_.expect({"enterprise"});
    }
    in_.expect({"because"});
    adapt.because = in_.text("a reason");
    return adapt;
  }
  Body disable() {
    Disable disable{.id = in_.name("a rule"), .because = {}};
    in_.expect({"because"});
    disable.because = in_.text("a reason");
    return disable;
  }

  Body prove() {
    Prove prove{.id = in_.name("an id"), .title = {}, .reading = ProofReading::Automatic, .risk = {}};
    if (in_.peek().kind == TokenKind::Text) prove.title = in_.text("a title");
    in_.expect({":"});
    if (in_.accept("requestable")) {
      prove.reading = ProofReading::Requestable;
    } else {
      in_.expect({"automatic"});
    }
    in_.expect({"roles", "never", "violate"});
    if (in_.sees("any") && in_.sees("risk", 1)) {
      in_.expect({"any", "risk"});
    } else {
      prove.risk = in_.name("a risk");
    }
    return prove;
  }

  Body test() {
    Test test;
    test.id = in_.name("an id");
    if (in_.peek().kind == TokenKind::Text) test.title = in_.text("a title");
    in_.expect({"{", "person", "{"});
    while (!in_.accept("}")) {
      test_fact(test);
      if (!in_.sees("}")) in_.expect({","});
    }
    if (in_.accept("ignoring")) test.ignoring = names("an assumption");
    do {
      in_.expect({"expect"});
      do test.expects.push_back(expectation());
      while (in_.accept(","));
    } while (in_.sees("expect"));
    in_.expect({"}"});
    return test;
  }

  void test_fact(Test& test) {
    if (in_.accept("holds")) {
      test.holds.push_back(in_.name("a permission"));
    } else if (in_.accept("designated")) {
      test.designated.push_back(in_.name("a designation"));
    } else if (in_.accept("trained")) {
      test.trained.push_back(in_.text("a course"));
    } else {
      TestFact fact{.subject = in_.name("the name of an attribute"), .value = {}};
      fact.value = in_.value();
      test.facts.push_back(std::move(fact));
    }
  }

  Expect expectation() {
    if (in_.accept("no")) {
      if (in_.accept("role")) return {ExpectKind::NoRole, in_.name("a role")};
      in_.expect({"violation", "of"});
      return {ExpectKind::NoViolation, in_.name("a risk")};
    }
    if (in_.accept("role")) return {ExpectKind::Role, in_.name("a role")};
    in_.expect({"violation", "of"});
    return {ExpectKind::Violates, in_.name("a risk")};
  }

  TokenStream in_;
  File file_;
  std::map<std::string_view, Span> clauses_;  // of the statement being read; names are literals
};

}  // namespace

ast::File parse(const SourceMap& sources, FileId file, Diagnostics& found) {
  return Parser{TokenStream{lex(sources, file, found), found}}.run();
}

}  // namespace rolewright::compiler

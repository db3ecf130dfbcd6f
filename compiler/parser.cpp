#include "compiler/parser.hpp"

#include <algorithm>
#include <array>

#include "compiler/condition_parser.hpp"
#include "compiler/rule_parser.hpp"
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
        file_.statements.push_back({cover(begin, in_.last_span()), std::move(body), clauses_.take()});
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
  static const std::array<Keyword, 26>& keywords() {
    static const std::array<Keyword, 26> table = {{
        {"policy", &Parser::policy},
        {"use", &Parser::use},
        {"levels", &Parser::levels},
        {"order", &Parser::order},
        {"one", &Parser::one_of},
        {"scope", &Parser::scope},
        {"object", &Parser::objects},
        {"event", &Parser::events},
        {"relation", &Parser::relations},
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
        {"workflow", &Parser::workflow},
        {"exception", &Parser::waiver},
        {"prove", &Parser::prove},
        {"test", &Parser::test},
        {"adapt", &Parser::adapt},
        {"disable", &Parser::disable},
    }};
    return table;
  }
  static bool starts_statement(const TokenStream& in) {
    return std::any_of(keywords().begin(), keywords().end(),
                       [&](const Keyword& item) { return in.sees(item.word); });
  }
  [[nodiscard]] bool at_statement() const { return in_.peek().starts_line && starts_statement(in_); }

  Body statement() {
    for (const Keyword& keyword : keywords())
      if (in_.accept(keyword.word)) return (this->*keyword.parse)();
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
    values.chains.push_back(in_.names("a level", "<"));
    return values;
  }
  Body order() {
    Values values{.kind = OrderKind::Partial, .name = in_.name("the name of an order"), .chains = {}};
    in_.expect({"="});
    do values.chains.push_back(in_.names("a value", "<"));
    while (in_.accept(","));
    return values;
  }
  Body one_of() {
    in_.expect({"of"});
    Values values{.kind = OrderKind::OneOf, .name = in_.name("the name of a set of values"), .chains = {}};
    in_.expect({"="});
    values.chains.push_back(in_.names("a value"));
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

  Body objects() { return Objects{in_.names("a kind of object")}; }
  Body events() { return Events{in_.names("an event")}; }
  Body relations() { return Relations{in_.names("a relation")}; }
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
    in_.expect({":"});
    clauses_.mark(in_, "whenever");
    in_.expect({"whenever"});
    assume.whenever = condition();
    clauses_.mark(in_, "then");
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
    while (true) {
      if (in_.accept("lets")) {
        clauses_.once(in_, "lets holder grant");
        in_.expect({"holder", "grant"});
        permission.grants_any = in_.accept("any");
        if (!permission.grants_any) permission.grants = in_.names("`any`, a permission or a role");
      } else if (in_.accept("used")) {
        clauses_.once(in_, "used");
        in_.expect({"at", "least"});
        permission.used_every_days = kEveryDays.at(in_.choice<std::size_t>(kEveryWords));
      } else {
        return permission;
      }
    }
  }
  inline static const std::vector<std::string_view> kEveryWords = {"weekly", "monthly", "quarterly", "yearly"};
  static constexpr std::array<std::int64_t, 4> kEveryDays = {7, 31, 92, 366};

  Body role() {
    Role role{.name = in_.name("the role's name"), .binding = {}, .grants = {}, .includes = {}};
    if (in_.accept("=")) role.binding = binding();
    while (true) {
      if (in_.accept("grants")) {
        clauses_.once(in_, "grants");
        role.grants = in_.names("a permission");
      } else if (in_.accept("includes")) {
        clauses_.once(in_, "includes");
        role.includes = in_.names("a role");
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
      binding.system = in_.name("`okta group`, `entra group`, `entra package` or a system");
      binding.kind = in_.sees("group")     ? BindingKind::SystemGroup
                     : in_.sees("package") ? BindingKind::SystemPackage
                                           : BindingKind::SystemRole;
      if (!in_.accept("group") && !in_.accept("package")) in_.expect({"role"});
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

  void condition_clauses(CondId& when, CondId& unless) {
    parse_condition_clauses({in_, file_.conds, clauses_}, when, unless);
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
        clauses_.once(in_, "requires");
        in_.expect({"at", "least"});
        const std::int64_t days = in_.number("a number of days");
        in_.expect({"days", "past", "service", "as"});
        allow.requires_service = PastService{days, in_.name("a role")};
        if (in_.sees(",") && in_.sees("and", 1)) in_.next();
        in_.accept("and");
      } else if (in_.accept("gives")) {
        clauses_.once(in_, "gives up");
        in_.expect({"up"});
        allow.gives_up = in_.names("a role");
        in_.expect({"when", "granted"});
      } else if (in_.accept("holders")) {
        clauses_.once(in_, "holders");
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
    function.permissions = in_.names("a permission");
    return function;
  }

  Body risk() { return parse_risk({in_, file_.conds, clauses_}); }
  Body exclusive() { return parse_exclusive({in_, file_.conds, clauses_}); }
  Body workflow() { return parse_workflow({in_, file_.conds, clauses_}); }
  Body adapt() { return parse_adapt({in_, file_.conds, clauses_}); }

  Body waiver() {
    Waiver waiver;
    waiver.id = in_.name("the exception's id");
    in_.expect({"to"});
    waiver.risk = in_.name("a risk");
    in_.expect({"for", "person"});
    waiver.person = in_.text("a person");
    while (true) {
      if (in_.accept("mitigated")) {
        clauses_.once(in_, "mitigated by");
        in_.expect({"by"});
        waiver.mitigated_by = in_.name_or_text("a control");
      } else if (in_.accept("approved")) {
        clauses_.once(in_, "approved by");
        in_.expect({"by"});
        waiver.approved_by = in_.name_or_text("an approver");
      } else if (in_.accept("from")) {
        clauses_.once(in_, "from");
        waiver.from = in_.date("the first day");
      } else if (in_.accept("until")) {
        clauses_.once(in_, "until");
        waiver.until = in_.date("the day it ends");
      } else {
        break;
      }
    }
    if (!waiver.until.given()) in_.fail("`until` and a date (an exception ends)");
    return waiver;
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
    in_.expect({"{"});
    clauses_.mark(in_, "person");
    in_.expect({"person", "{"});
    while (!in_.accept("}")) {
      test_fact(test);
      if (!in_.sees("}")) in_.expect({","});
    }
    if (in_.sees("ignoring")) clauses_.mark(in_, "ignoring");
    if (in_.accept("ignoring")) test.ignoring = in_.names("an assumption");
    do {
      clauses_.mark(in_, "expect");
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
    } else if (in_.accept("served")) {
      in_.expect({"as"});
      test.served.push_back(in_.name("a role"));
    } else if (in_.accept("designated")) {
      TestDesignation designation{.name = in_.name("a designation"), .limit = {}};
      if (in_.accept("with")) {
        in_.expect({"limit"});
        designation.limit = in_.number("an amount of money");
      }
      test.designated.push_back(std::move(designation));
    } else if (in_.accept("trained")) {
      test.trained.push_back(in_.text("a course"));
    } else {
      TestFact fact;
      fact.of_account = in_.accept("account");
      fact.subject = in_.name("the name of an attribute");
      fact.value = in_.value();
      test.facts.push_back(std::move(fact));
    }
  }

  Expect expectation() {
    const bool wanted = !in_.accept("no");
    if (in_.accept("role")) return {ExpectKind::Role, wanted, in_.name("a role")};
    if (in_.accept("request")) {
      in_.expect({"of"});
      return {ExpectKind::Request, wanted, in_.name("a role")};
    }
    in_.expect({"violation", "of"});
    return {ExpectKind::Violation, wanted, in_.name("a risk")};
  }

  TokenStream in_;
  File file_;
  ClauseSet clauses_;  // of the statement being read
};

}  // namespace

ast::File parse(const SourceMap& sources, FileId file, Diagnostics& found) {
  return Parser{TokenStream{lex(sources, file, found), found}}.run();
}

}  // namespace rolewright::compiler

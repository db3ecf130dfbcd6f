#include "bench/connectors/invented_log.hpp"

#include <array>
#include <filesystem>
#include <fstream>

namespace rolewright::bench {
namespace {

std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9ULL;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBULL;
  return number ^ (number >> 31);
}

std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::string user_id(std::uint64_t user) {
  return "00u" + padded(user, 17);
}
std::string app_id(std::uint64_t app) {
  return "0oa" + padded(app, 17);
}
std::string login(std::uint64_t user) {
  return "person." + std::to_string(user) + "@agency.example";
}

}  // namespace

void write_organization(const InventedLog& shape, const std::string& folder, const std::string& log_name) {
  std::filesystem::create_directories(folder + "/okta");
  std::ofstream{folder + "/sources.yaml"}
      << "agency: Invented\ntaken: 2026-09-30\nsystems:\n  - {name: OKTA, okta_org: invented.okta.example}\n"
         "join:\n  okta: {field: profile.employeeNumber}\nsources:\n"
         "  - {kind: hr-master, path: hr.csv, key: id, email: email}\n  - {kind: okta, path: okta}\n"
         "  - {kind: okta-log, path: "
      << log_name << "}\n";
  std::ofstream hr{folder + "/hr.csv"};
  std::ofstream users{folder + "/okta/users.json"};
  hr << "id,email\n";
  for (std::uint64_t user = 0; user != shape.people; ++user) {
    hr << 'E' << user << ',' << login(user) << '\n';
    users << (user == 0 ? '[' : ',') << R"({"id":")" << user_id(user) << R"(","status":"ACTIVE","profile":{"login":")"
          << login(user) << R"(","employeeNumber":"E)" << user << "\"}}\n";
  }
  users << "]\n";
  std::ofstream apps{folder + "/okta/apps.json"};
  for (std::uint64_t app = 0; app != shape.apps; ++app)
    apps << (app == 0 ? '[' : ',') << R"({"id":")" << app_id(app) << R"(","label":"Application )" << app << "\"}\n";
  apps << "]\n";
}

std::string event(const InventedLog& shape, std::uint64_t number) {
  constexpr std::array<std::string_view, 5> kTypes = {"user.authentication.sso", "user.session.start",
                                                      "policy.evaluate_sign_on", "user.authentication.auth_via_mfa",
                                                      "user.authentication.sso"};
  const std::uint64_t draw = mixed(number);
  const std::uint64_t user = draw % shape.people;
  const std::uint64_t app = (draw >> 20) % shape.apps;
  const std::string_view type = kTypes[(draw >> 32) % kTypes.size()];
  const bool sso = type == "user.authentication.sso";
  const std::string day = padded(1 + number / 40'000 % 30, 2);
  const std::string id = padded(draw % 1'000'000'000'000ULL, 12);
  std::string text;
  text.reserve(2048);
  text += R"({"actor":{"id":")" + user_id(user) + R"(","type":"User","alternateId":")" + login(user) +
          R"(","displayName":"Person )" + std::to_string(user) + R"(","detailEntry":null},)";
  text += R"("client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Browser/128.0 \"Frame\"",)"
          R"("os":"Windows 10","browser":"BROWSER"},"zone":"null","device":"Computer","id":null,"ipAddress":"10.)" +
          std::to_string(draw % 250) + '.' + std::to_string((draw >> 8) % 250) + R"(.7","geographicalContext":{"city":)"
          R"("Harbour","state":"Coast","country":"Nowhere","postalCode":"00000","geolocation":{"lat":1.5,"lon":-2.25}}},)";
  text += R"("device":null,"authenticationContext":{"authenticationProvider":null,"credentialProvider":null,)"
          R"("credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"rootSessionId":"idx)" + id +
          R"(","externalSessionId":"idx)" + id + R"("},"displayMessage":")" +
          (sso ? "User single sign on to app" : "Evaluation of a sign-on policy") + R"(","eventType":")" +
          std::string{type} + R"(","outcome":{"result":"SUCCESS","reason":null},"published":"2026-09-)" + day +
          R"(T08:15:)" + padded(number % 60, 2) + R"(.123Z","securityContext":{"asNumber":64496,"asOrg":"invented",)"
          R"("isp":"invented","domain":"example","isProxy":false},"severity":"INFO","debugContext":{"debugData":{)"
          R"("requestId":"r)" + id + R"(","dtHash":")" + id + id + id + R"(","requestUri":"/app/invented/sso/saml",)"
          R"("signOnMode":"SAML 2.0","threatSuspected":"false","url":"/app/invented/sso/saml?fromURI=%2Fhome",)"
          R"("initiationType":"SP_INITIATED","authnRequestId":"a)" + id + R"("}},"legacyEventType":"app.auth.sso",)"
          R"("transaction":{"type":"WEB","id":"t)" + id + R"(","detail":{}},"uuid":"u)" + id + padded(number, 12) +
          R"(","version":"0","request":{"ipChain":[{"ip":"10.1.2.3","geographicalContext":{"city":"Harbour","state":)"
          R"("Coast","country":"Nowhere","postalCode":"00000","geolocation":{"lat":1.5,"lon":-2.25}},"version":"V4",)"
          R"("source":null}]},"target":[{"id":")" + (sso ? app_id(app) : "rul" + id) + R"(","type":")" +
          (sso ? "AppInstance" : "Rule") + R"(","alternateId":"Application )" + std::to_string(app) +
          R"(","displayName":"Application","detailEntry":{"signOnModeType":"SAML_2_0"}},{"id":"0ua)" + id +
          R"(","type":"AppUser","alternateId":")" + login(user) + R"(","displayName":"Person","detailEntry":null}]})";
  return text;
}

std::uint64_t write_log(const InventedLog& shape, std::uint64_t bytes,
                        const std::function<void(std::string_view)>& write) {
  std::uint64_t events = 0;
  std::uint64_t written = 2;
  write("[");
  while (written < bytes) {
    const std::string text = (events == 0 ? "" : ",") + event(shape, events);
    write(text);
    written += text.size();
    ++events;
  }
  write("]");
  return events;
}

}  // namespace rolewright::bench

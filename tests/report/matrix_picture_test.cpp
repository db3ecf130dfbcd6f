// The picture of a matrix: which squares are drawn in which colour, bounds on its size, hostile names.
#include "report/matrix_picture.hpp"

#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::report;

namespace {

// Two users with entitlements 0 and 1, one with entitlement 2.
struct Small {
  std::vector<std::size_t> begin{0, 2, 3, 5};
  std::vector<std::uint32_t> items{0, 1, 2, 0, 1};
  MatrixPicture picture;

  Small() {
    picture.users = 3;
    picture.entitlements = 3;
    picture.begin = begin;
    picture.entitlement = items;
    picture.blocks = {
        {.name = "lone", .users = {1}, .entitlements = {2}, .birthright = false},
        {.name = "clerks & <co>", .users = {0, 2}, .entitlements = {0, 1}, .birthright = false}};
    picture.title = "5 grants";
    order_by_blocks(picture);
  }
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("the largest block comes first in both directions", "[report]") {
  const Small small;
  CHECK(small.picture.user_order == std::vector<std::uint32_t>{0, 2, 1});
  CHECK(small.picture.entitlement_order == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("before and after hold the same squares, after in the colours of blocks", "[report]") {
  const Small small;
  const std::string svg = matrix_svg(small.picture);
  CHECK(svg.find("d=\"M0 0h2v1h-2zM2 1h1v1h-1zM0 2h2v1h-2z\"") != std::string::npos);  // as exported
  CHECK(svg.find("fill=\"#1f6fb2\" fill-opacity=\"1.00\" d=\"M0 0h2v1h-2zM0 1h2v1h-2z\"") !=
        std::string::npos);
  CHECK(svg.find("fill=\"#e07b1a\" fill-opacity=\"1.00\" d=\"M2 2h1v1h-1z\"") != std::string::npos);
}

TEST_CASE("names cannot break the document", "[report]") {
  const std::string svg = matrix_svg(Small{}.picture);
  CHECK(svg.find("clerks &amp; &lt;co&gt;") != std::string::npos);
  CHECK(svg.find("<co>") == std::string::npos);
}

TEST_CASE("a large matrix is drawn as densities of bounded size", "[report]") {
  MatrixPicture picture;
  picture.users = 20'000;
  picture.entitlements = 1'000;
  std::vector<std::size_t> begin{0};
  std::vector<std::uint32_t> items;
  for (std::uint32_t user = 0; user != picture.users; ++user) {
    items.push_back((user * 7919U) % 999U);
    items.push_back(999);
    begin.push_back(items.size());
  }
  picture.begin = begin;
  picture.entitlement = items;
  order_by_blocks(picture);
  const std::string svg = matrix_svg(picture);
  CHECK(svg.size() < 6'000'000);
  CHECK(svg.find("wide columns have many holders") != std::string::npos);
  CHECK(count_of(svg, "<path") <= 2 * 8 + 1);
}

TEST_CASE("an empty matrix is an empty picture", "[report]") {
  MatrixPicture picture;
  const std::vector<std::size_t> begin{0};
  picture.begin = begin;
  CHECK(matrix_svg(picture).find("</svg>") != std::string::npos);
}

package crossread
var events []fixture

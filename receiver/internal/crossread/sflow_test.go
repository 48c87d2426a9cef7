package crossread

var samples []fixture

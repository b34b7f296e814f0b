const main = document.getElementById("main");
main.textContent = "A chat server is running here.";

module timeupdater

go 1.23.0

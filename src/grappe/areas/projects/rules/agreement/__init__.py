"""The consortium agreement as data: its content, what is typed in it, its checks, its versions."""

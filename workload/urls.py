app_name = "workload"
urlpatterns = []
